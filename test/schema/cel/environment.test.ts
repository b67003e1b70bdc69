import { describe, expect, it } from 'vitest';
import { compileCel, compileCelMessage } from '../../../schema/cel/environment.ts';
import { presentEvaluationError, presentRuleFailure } from '../../../schema/cel/evaluation-error.ts';

describe('compileCel', () => {
  it.each([
    ['a syntax error', 'self.size( > 2'],
    ['an unknown function', 'self.nope()'],
    ['a function of Kubernetes that no rule of ours uses', 'isIP(self)'],
    ['an unknown variable', 'other == self'],
    ['operands that never fit', '1 + "a" == self'],
    ['a result that is no boolean', 'self + 1'],
    ['a text as the result', "'text'"],
    ['a pattern with look-around, which RE2 lacks', "self.matches('a(?=b)')"],
    ['a pattern with a back reference, which RE2 lacks', "self.matches('(a)\\\\1')"],
    ['a broken pattern', "self.matches('(')"],
    ["cel.bind, which the API server's environment lacks", "cel.bind(p, self, p == 'a')"],
    ['an empty rule', ''],
  ])('refuses %s', (_, rule) => {
    expect(() => compileCel(rule)).toThrow(/^CEL expression does not compile: /);
  });

  it('names the rule in its error', () => {
    expect(() => compileCel('self ==')).toThrow(/: self ==$/);
  });

  it('tells transition rules from others, also inside of macros', () => {
    expect(compileCel('self == oldSelf').usesOldSelf).toBe(true);
    expect(compileCel('self.all(x, x in oldSelf)').usesOldSelf).toBe(true);
    expect(compileCel("self == 'oldSelf'").usesOldSelf).toBe(false);
  });

  it('compares self with oldSelf, nested lists and maps included', () => {
    const rule = compileCel('self == oldSelf');
    const provider = () => ({ networks: [{ id: 'a', vlan: 1n }], settings: new Map([['k', 'v']]) });
    expect(rule({ self: provider(), oldSelf: provider() })).toBe(true);
    expect(rule({ self: provider(), oldSelf: { ...provider(), networks: [] } })).toBe(false);
  });

  it('keeps the result of one evaluation out of the next', () => {
    const rule = compileCel("self.filter(x, x != '').size() == 1");
    expect(rule({ self: ['a', ''] })).toBe(true);
    expect(rule({ self: ['a', 'b'] })).toBe(false);
    expect(rule({ self: ['a', ''] })).toBe(true);
  });

  it('throws when a dynamic result turns out to be no boolean', () => {
    expect(() => compileCel('self.flag')({ self: { flag: 'yes' } })).toThrow('no such overload');
  });

  it('lets the side of && and || that decides win over an error on the other', () => {
    expect(compileCel('self.missing || true')({ self: {} })).toBe(true);
    expect(compileCel('self.missing && false')({ self: {} })).toBe(false);
  });

  it('judges 128 networks pairwise in well under a second', () => {
    const rule = compileCel('self.all(a, self.all(b, a.id == b.id || isCIDR(a.cidr) && a.cidr != b.cidr))');
    const self = Array.from({ length: 128 }, (_, index) => ({ id: `net-${index}`, cidr: `10.${index}.0.0/16` }));
    const started = performance.now();
    expect(rule({ self })).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('compileCelMessage', () => {
  it('builds a message from the value', () => {
    const message = compileCelMessage("'expected at most 5, but got ' + string(self.count)");
    expect(message({ self: { count: 7n } })).toBe('expected at most 5, but got 7');
  });

  it('refuses an expression that is no text', () => {
    expect(() => compileCelMessage('1 + 1')).toThrow('expected an expression of type string, but got int');
  });

  it('throws when a dynamic result turns out to be no text', () => {
    expect(() => compileCelMessage('self.count')({ self: { count: 7n } })).toThrow('no such overload');
  });
});

describe('presentRuleFailure', () => {
  const failure = (rule: string, self: unknown) => {
    try {
      compileCel(rule)({ self });
    } catch (error) {
      return presentRuleFailure(error, rule);
    }
    return undefined;
  };

  it('says which rule could not be evaluated, as the API server does', () => {
    expect(failure('self.vlan > 1', {})).toBe('no such key: vlan evaluating rule: self.vlan > 1');
  });

  it('explains operands that do not fit, as the API server does', () => {
    expect(failure('self > 1', 'a')).toBe(
      "'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self > 1",
    );
  });

  it('shows a thrown value that is no error as text', () => {
    expect(presentEvaluationError('broken')).toBe('broken');
  });
});
