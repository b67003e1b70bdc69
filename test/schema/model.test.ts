import { ArrayMaxSize, IsEmail, Matches, MaxLength, Min } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { Atomic, ListKey, ListSet } from '../../schema/constraints/lists.ts';
import { Rule } from '../../schema/constraints/rule.ts';
import { Satisfies } from '../../schema/constraints/satisfies.ts';
import { buildNoun } from '../../schema/model/build.ts';
import { StringMap } from '../../schema/scalars.ts';

const words = { expected: 'a', examples: ['b'], fix: 'c' } as const;
const text = { nullable: true, description: 'd' };

describe('buildNoun', () => {
  it('refuses a constraint that it has no mapping for', () => {
    @ObjectType({ description: 'd' })
    class WithEmail {
      @IsEmail()
      @Field(() => String, text)
      address?: string | null;
    }
    expect(() => buildNoun(WithEmail)).toThrow("WithEmail.address: the constraint isEmail can't be mapped");
  });

  it('refuses a type that it has no mapping for', () => {
    @ObjectType({ description: 'd' })
    class WithDate {
      @Field(() => Date, text)
      when?: Date | null;
    }
    expect(() => buildNoun(WithDate)).toThrow('WithDate.when: its type has no mapping');

    @ObjectType({ description: 'd' })
    class WithFraction {
      @Field(() => Float, text)
      share?: number | null;
    }
    expect(() => buildNoun(WithFraction)).toThrow('WithFraction.share: its type has no mapping');
  });

  it('refuses a pattern without words, and one with flags that a CRD does not have', () => {
    @ObjectType({ description: 'd' })
    class Wordless {
      @Matches(/a/)
      @Field(() => String, text)
      name?: string | null;
    }
    expect(() => buildNoun(Wordless)).toThrow('it needs { context }');

    @ObjectType({ description: 'd' })
    class Flagged {
      @Matches(/a/i, { context: words })
      @Field(() => String, text)
      name?: string | null;
    }
    expect(() => buildNoun(Flagged)).toThrow('no flags');
  });

  it('refuses a constraint on a type that it means nothing for', () => {
    @ObjectType({ description: 'd' })
    class LeastText {
      @Min(1)
      @Field(() => String, text)
      name?: string | null;
    }
    expect(() => buildNoun(LeastText)).toThrow('LeastText.name: minimum has no meaning for string');
  });

  it('refuses a list without a bound, without a kind, with a key that its items lack, or constraints not meant for its items', () => {
    @ObjectType({ description: 'd' })
    class Item {
      @Field(() => Int, text)
      id?: number | null;
    }

    @ObjectType({ description: 'd' })
    class Unbounded {
      @ListSet()
      @Field(() => [String], text)
      zones?: readonly string[] | null;
    }
    expect(() => buildNoun(Unbounded)).toThrow('a list needs @ArrayMaxSize()');

    @ObjectType({ description: 'd' })
    class Kindless {
      @ArrayMaxSize(3)
      @Field(() => [String], text)
      zones?: readonly string[] | null;
    }
    expect(() => buildNoun(Kindless)).toThrow('a list needs @ListKey(), @ListSet() or @Atomic()');

    @ObjectType({ description: 'd' })
    class Keyless {
      @ArrayMaxSize(3)
      @ListKey('id')
      @Field(() => [Item], text)
      items?: readonly Item[] | null;
    }
    expect(() => buildNoun(Keyless)).toThrow('the key id must be a required text of its items');

    @ObjectType({ description: 'd' })
    class OnTheList {
      @ArrayMaxSize(3)
      @Atomic()
      @MaxLength(3)
      @Field(() => [String], text)
      zones?: readonly string[] | null;
    }
    expect(() => buildNoun(OnTheList)).toThrow('{ each: true }');
  });

  it('refuses a rule whose price the API server could not bound, and a map without a bound', () => {
    @ObjectType({ description: 'd' })
    class Endless {
      @Satisfies('isCIDR(self)', words)
      @Field(() => String, text)
      cidr?: string | null;
    }
    expect(() => buildNoun(Endless)).toThrow('a rule needs @MaxLength()');

    @ObjectType({ description: 'd' })
    class EndlessMap {
      @Field(() => StringMap, text)
      settings?: StringMap | null;
    }
    expect(() => buildNoun(EndlessMap)).toThrow('@MaxEntries()');
  });

  it('refuses a rule that reads or points at a field that is not there', () => {
    @Rule({ cel: 'has(self.nme)', message: 'm', fix: 'f' })
    @ObjectType({ description: 'd' })
    class Misread {
      @Field(() => String, text)
      name?: string | null;
    }
    expect(() => buildNoun(Misread)).toThrow('the rule reads a field that is not there');

    @Rule({ cel: 'has(self.name)', message: 'm', fix: 'f', path: 'nme' })
    @ObjectType({ description: 'd' })
    class Mispointed {
      @Field(() => String, text)
      name?: string | null;
    }
    expect(() => buildNoun(Mispointed)).toThrow('the rule points at nme');
  });

  it('refuses a field that is not nullable, has another name in the graph, or no description', () => {
    @ObjectType({ description: 'd' })
    class Demanding {
      @Field(() => String, { description: 'd' })
      name!: string;
    }
    expect(() => buildNoun(Demanding)).toThrow('expected { nullable: true }');

    @ObjectType({ description: 'd' })
    class Renamed {
      @Field(() => String, { ...text, name: 'title' })
      name?: string | null;
    }
    expect(() => buildNoun(Renamed)).toThrow('it must be called as in the contract');

    @ObjectType({ description: 'd' })
    class Silent {
      @Field(() => String, { nullable: true })
      name?: string | null;
    }
    expect(() => buildNoun(Silent)).toThrow('Silent.name: it needs a description');
  });

  it('refuses an input type whose name is not that of its output type with Input behind', () => {
    @ObjectType({ description: 'd' })
    @InputType('SomethingElse', { description: 'd' })
    class Misnamed {
      @Field(() => String, text)
      name?: string | null;
    }
    expect(() => buildNoun(Misnamed)).toThrow('MisnamedInput');
  });
});
