import type { ApiType, Assembly, Docs, Parameter, TypeReference } from './assembly';

const CONSTRUCT = 'constructs.Construct';

/** A place in the public API where a type is named. */
interface Use {
  /** Such as `lib.Foo.bar(baz)`. */
  readonly where: string;
  readonly name: string;
  readonly type: TypeReference;
  /** True for what a caller passes in: parameters, and properties of structs. */
  readonly isInput: boolean;
}

const typesOf = (assembly: Assembly): ApiType[] => Object.values(assembly.types ?? {});

function parameterUses(where: string, parameters: readonly Parameter[] = []): Use[] {
  return parameters.map(({ name, type }) => ({ where: `${where}(${name})`, name, type, isInput: true }));
}

function usesIn(type: ApiType): Use[] {
  const { fqn, datatype = false, initializer, methods = [], properties = [] } = type;
  return [
    ...properties.map((property) => ({ where: `${fqn}.${property.name}`, name: property.name, type: property.type, isInput: datatype })),
    ...parameterUses(`new ${fqn}`, initializer?.parameters),
    ...methods.flatMap(({ name, parameters, returns }) => [
      ...parameterUses(`${fqn}.${name}`, parameters),
      ...returns === undefined ? [] : [{ where: `${fqn}.${name}()`, name, type: returns.type, isInput: false }],
    ]),
  ];
}

/** The type itself and everything it is made of: elements of collections, alternatives of unions. */
function parts(type: TypeReference): TypeReference[] {
  const inner = [...type.collection === undefined ? [] : [type.collection.elementtype], ...type.union?.types ?? []];
  return [type, ...inner.flatMap(parts)];
}

/** Optional properties of structs that do not say what happens without them. */
export function checkDefaults(assembly: Assembly): string[] {
  return typesOf(assembly).filter(({ datatype }) => datatype).flatMap(({ fqn, properties = [] }) => properties
    .filter(({ optional, docs }) => optional === true && (docs?.default ?? '').trim() === '')
    .map(({ name }) => `${fqn}.${name} is optional and has no @default`));
}

/** Uses of CloudFormation's own types, of `any` and of unions, which other languages have no types for. */
export function checkTypes(assembly: Assembly): string[] {
  return typesOf(assembly).flatMap(usesIn).flatMap(({ where, type }) => parts(type).flatMap((part) => {
    const className = part.fqn?.split('.').find((segment) => /^Cfn[A-Z]/.test(segment));
    if (className !== undefined) return [`${where} exposes ${className}: use the construct's interface or a struct of our own`];
    if (part.primitive === 'any' || part.primitive === 'json') return [`${where} is of type ${part.primitive}: name a type`];
    return part.union === undefined ? [] : [`${where} is a union: use a class with static factories`];
  }));
}

/** True when the class is a construct, by its chain of base classes through all assemblies. */
function isConstruct(fqn: string, assemblies: readonly Assembly[]): boolean {
  if (fqn === CONSTRUCT) return true;
  const assembly = assemblies.find(({ name }) => name === fqn.split('.')[0]);
  if (assembly === undefined) throw new Error(`the assembly of ${fqn} has not been read`);
  const base = assembly.types?.[fqn]?.base;
  return base !== undefined && isConstruct(base, assemblies);
}

/** Whether another assembly has the class and no interface of it, as cdk8s has none of its objects. */
function hasNoInterface(fqn: string, others: readonly Assembly[]): boolean {
  const types = others.find(({ name }) => name === fqn.split('.')[0])?.types;
  return types !== undefined && types[fqn.replace(/[^.]+$/, 'I$&')] === undefined;
}

/**
 * Inputs that ask for a construct's class where its interface would do; only `scope` is of class Construct.
 *
 * @param others the assemblies that the API's types come from, except `constructs`
 */
export function checkInterfaces(assembly: Assembly, others: readonly Assembly[]): string[] {
  const assemblies = [assembly, ...others];
  return typesOf(assembly).flatMap(usesIn).filter(({ isInput }) => isInput).flatMap(({ where, name, type }) => parts(type)
    .map(({ fqn }) => fqn)
    .filter((fqn) => fqn !== undefined)
    .filter((fqn) => isConstruct(fqn, assemblies) && !(name === 'scope' && fqn === CONSTRUCT) && !hasNoInterface(fqn, others))
    .map((fqn) => `${where} takes the class ${fqn}: take its interface`));
}

/** Types and members without a first sentence; an overriding member has that of what it overrides. */
export function checkDocs(assembly: Assembly): string[] {
  const silent = (docs?: Docs): boolean => (docs?.summary ?? '').trim() === '';
  return typesOf(assembly).flatMap(({ fqn, docs, members = [], methods = [], properties = [] }) => [
    ...silent(docs) ? [fqn] : [],
    ...members.filter((member) => silent(member.docs)).map(({ name }) => `${fqn}.${name}`),
    ...[...methods, ...properties].filter((member) => member.overrides === undefined && silent(member.docs)).map(({ name }) => `${fqn}.${name}`),
  ]).map((where) => `${where} has no docstring`);
}
