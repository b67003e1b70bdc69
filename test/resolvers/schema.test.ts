import {
  getNamedType,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type FieldNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { expect, test } from 'vitest';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import * as operations from '../support/generated/operations.ts';

const schema = buildGatewaySchema();

test('is built once per process', () => {
  expect(buildGatewaySchema()).toBe(schema);
});

test('leaves every plain field without a resolver, so that an executor reads the property itself', () => {
  const resolved = ownTypes()
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => field.resolve !== undefined)
    .map(({ type, field }) => `${type.name}.${field.name}`);
  expect(resolved.sort()).toEqual([
    'CacheInfo.objects',
    'CapabilityCatalog.images',
    'CapabilityCatalog.instanceTypes',
    'CapabilityCatalog.networks',
    'CapabilityCatalog.regions',
    'CapabilityCatalog.securityGroups',
    'CapabilityCatalog.storageTypes',
    'CapabilityCatalog.subnets',
    'MachineProvider.driver',
    'MachineProvider.events',
    'MachineProvider.problems',
    'MachineProvider.yaml',
    'Mutation.applyMachineProvider',
    'Mutation.createMachineProvider',
    'Mutation.deleteMachineProvider',
    'Mutation.discoverCapabilities',
    'Mutation.probeMachineProvider',
    'Mutation.updateMachineProvider',
    'Query.driver',
    'Query.drivers',
    'Query.gateway',
    'Query.machineProvider',
    'Query.machineProviders',
    'Query.node',
    'Query.nodes',
    'Query.validateMachineProvider',
    'Query.viewer',
    'Subscription.capabilityDiscovery',
    'Subscription.healthTransitions',
    'Subscription.machineProviderChanges',
    'Subscription.machineProviderStatus',
    'Viewer.everywhere',
    'Viewer.namespaces',
  ]);
});

test('offers no verb that is not there yet', () => {
  const fields = ownTypes().flatMap((type) =>
    isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
  );
  expect(fields).not.toContain('Query.fleet');
});

test('describes every type, field, argument and enum value', () => {
  const undescribed = ownTypes().flatMap((type) => [
    ...(type.description ? [] : rootNames.has(type.name) ? [] : [type.name]),
    ...membersOf(type)
      .filter(({ description }) => !description)
      .map(({ name }) => `${type.name}.${name}`),
  ]);
  expect(undescribed).toEqual([]);
});

test('lets null stand wherever it has a default, so that a client may pass its own optional on', () => {
  const strict = ownTypes().flatMap((type) =>
    defaultsOf(type)
      .filter(({ text }) => text.endsWith('!'))
      .map(({ name }) => `${type.name}.${name}`),
  );
  expect(strict).toEqual([]);
});

test('reaches every frame of both feeds from their interfaces', () => {
  expect(possibleTypes('MachineProviderChange')).toEqual([
    'Bookmark',
    'ProviderAdded',
    'ProviderDeleted',
    'ProviderModified',
    'Reset',
    'Synced',
  ]);
  expect(possibleTypes('ProviderStatusEvent')).toEqual(['Bookmark', 'Reset', 'StatusChanged', 'Synced']);
  expect(possibleTypes('Node')).toEqual(['CapabilityDiscovery', 'MachineProvider']);
});

test('resolves interfaces synchronously, as graphql-jit requires', () => {
  const [resolveType, ...others] = new Set(
    ownTypes()
      .filter(isInterfaceType)
      .map(({ resolveType }) => resolveType),
  );
  expect(others).toEqual([]);
  expect(resolveType?.({ kind: 'Synced' }, {}, undefined as never, undefined as never)).toBe('Synced');
});

test('lists arguments in the order that the documentation shows', () => {
  const query = schema.getQueryType()?.getFields();
  const mutation = schema.getMutationType()?.getFields();
  expect(query?.['machineProvider']?.args.map(({ name }) => name)).toEqual(['namespace', 'name', 'minResourceVersion']);
  expect(mutation?.['createMachineProvider']?.args.map(({ name }) => name)).toEqual(['input', 'dryRun']);
});

test.each(Object.entries(operations).filter(([name]) => name.endsWith('Document')))(
  'accepts the operation %s',
  (_name, document) => {
    expect(validate(schema, parse(document.toString()))).toEqual([]);
  },
);

test('has every field of the spec and of the status in the fragments that want it whole', () => {
  const selected = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  const note = ({ name }: FieldNode): void => void selected.add(`${typeInfo.getParentType()?.name}.${name.value}`);
  visit(parse(operations.WholeProviderFragmentDoc.toString()), visitWithTypeInfo(typeInfo, { Field: note }));
  const wanted = ['MachineProviderSpec', 'MachineProviderStatus', 'ObjectMeta'].flatMap(fieldsBelow);
  expect(wanted.length).toBeGreaterThan(100);
  expect(wanted.filter((field) => !selected.has(field))).toEqual([]);
});

const rootNames = new Set(['Query', 'Mutation', 'Subscription']);

function ownTypes(): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

function membersOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) return [...type.getValues()];
  if (isInputObjectType(type)) return Object.values(type.getFields());
  if (isObjectType(type) || isInterfaceType(type)) {
    return Object.values(type.getFields()).flatMap((field) => [
      field,
      ...field.args.map(({ name, description }) => ({ name: `${field.name}(${name}:)`, description })),
    ]);
  }
  return [];
}

function defaultsOf(type: GraphQLNamedType): { name: string; text: string }[] {
  const inputs = isInputObjectType(type)
    ? Object.values(type.getFields())
    : isObjectType(type)
      ? Object.values(type.getFields()).flatMap(({ args }) => args)
      : [];
  return inputs
    .filter(({ defaultValue }) => defaultValue !== undefined)
    .map((input) => ({ name: input.name, text: String(input.type) }));
}

function possibleTypes(name: string): string[] {
  const type = schema.getType(name);
  return isInterfaceType(type)
    ? schema
        .getPossibleTypes(type)
        .map((each) => each.name)
        .sort()
    : [];
}

function fieldsBelow(name: string): string[] {
  const type = schema.getType(name);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    `${name}.${field.name}`,
    ...fieldsBelow(getNamedType(field.type).name),
  ]);
}
