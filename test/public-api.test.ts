import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ApiType, type Assembly, type TypeReference, readAssembly, readInstalledAssembly } from './support/public-api/assembly';
import { checkDefaults, checkDocs, checkInterfaces, checkTypes } from './support/public-api/checks';
import { inProject } from './support/project';

const cdk = readInstalledAssembly('aws-cdk-lib');
const cdk8s = readInstalledAssembly('cdk8s');

describe('the public API', () => {
  const library = readAssembly(inProject('.jsii'));

  test('has types to check', () => {
    expect(Object.keys(library.types ?? {})).toContain('cdk-redis-fleet.FleetTags');
  });

  test('says of every optional property what happens without it', () => {
    expect(checkDefaults(library)).toEqual([]);
  });

  test('shows no type of CloudFormation, no any and no union', () => {
    expect(checkTypes(library)).toEqual([]);
  });

  test('takes constructs by their interfaces', () => {
    expect(checkInterfaces(library, [cdk, cdk8s])).toEqual([]);
  });

  test('documents every type and member', () => {
    expect(checkDocs(library)).toEqual([]);
  });
});

/** An assembly of these types, documented unless a type says otherwise. */
function assemblyOf(...types: (Partial<ApiType> & Pick<ApiType, 'fqn'>)[]): Assembly {
  const docs = { summary: 'Something.' };
  return { name: 'lib', types: Object.fromEntries(types.map((type) => [type.fqn, { kind: 'class', docs, ...type }])) };
}

const struct = (type: TypeReference): Assembly =>
  assemblyOf({ fqn: 'lib.FooProps', kind: 'interface', datatype: true, properties: [{ name: 'bar', type, docs: { summary: 'Bar.' } }] });

describe('the check of defaults', () => {
  const optional = (docs: object): Assembly => assemblyOf({
    fqn: 'lib.FooProps', kind: 'interface', datatype: true, properties: [{ name: 'bar', type: { primitive: 'string' }, optional: true, docs }],
  });

  test('catches an optional property without @default, and an empty one', () => {
    expect(checkDefaults(optional({ summary: 'Bar.' }))).toEqual(['lib.FooProps.bar is optional and has no @default']);
    expect(checkDefaults(optional({ default: ' ' }))).toHaveLength(1);
  });

  test('allows a default, and required properties without one', () => {
    expect(checkDefaults(optional({ default: '- none' }))).toEqual([]);
    expect(checkDefaults(struct({ primitive: 'string' }))).toEqual([]);
  });
});

describe('the check of types', () => {
  const cfnVpc = { fqn: 'aws-cdk-lib.aws_ec2.CfnVPC' };

  test.each<[string, TypeReference, string]>([
    ['a type of CloudFormation', cfnVpc, 'exposes CfnVPC'],
    ['a struct inside of a type of CloudFormation', { fqn: 'aws-cdk-lib.aws_ec2.CfnInstance.EbsProperty' }, 'exposes CfnInstance'],
    ['a list of them', { collection: { kind: 'array', elementtype: cfnVpc } }, 'exposes CfnVPC'],
    ['any', { primitive: 'any' }, 'is of type any'],
    ['a map of json', { collection: { kind: 'map', elementtype: { primitive: 'json' } } }, 'is of type json'],
    ['a union', { union: { types: [{ primitive: 'string' }, { primitive: 'number' }] } }, 'is a union'],
  ])('catches %s in a struct', (_case, type, message) => {
    expect(checkTypes(struct(type))).toEqual([expect.stringContaining(`lib.FooProps.bar ${message}`)]);
  });

  test('catches them in parameters, results and constructors', () => {
    const parameters = [{ name: 'baz', type: cfnVpc }];
    const found = checkTypes(assemblyOf({
      fqn: 'lib.Foo', initializer: { parameters }, methods: [{ name: 'make', parameters, returns: { type: { primitive: 'any' } } }],
    }));
    expect(found.map((message) => message.split(' exposes ')[0])).toEqual(['new lib.Foo(baz)', 'lib.Foo.make(baz)', 'lib.Foo.make() is of type any: name a type']);
  });

  test('allows interfaces, structs and names that only begin alike', () => {
    expect(checkTypes(struct({ fqn: 'aws-cdk-lib.aws_ec2.IVpc' }))).toEqual([]);
    expect(checkTypes(struct({ fqn: 'lib.Cfnordic' }))).toEqual([]);
  });
});

describe('the check of interfaces', () => {
  test.each(['aws-cdk-lib.aws_ec2.Vpc', 'aws-cdk-lib.aws_kms.Key', 'constructs.Construct', 'lib.Own'])('catches the class %s', (fqn) => {
    const withOwn: Assembly = { name: 'lib', types: { ...struct({ fqn }).types, ...assemblyOf({ fqn: 'lib.Own', base: 'aws-cdk-lib.Resource' }).types } };
    expect(checkInterfaces(withOwn, [cdk])).toEqual([`lib.FooProps.bar takes the class ${fqn}: take its interface`]);
  });

  test('catches a class in a list, and as a parameter of a method', () => {
    const type = { fqn: 'aws-cdk-lib.aws_ec2.Vpc' };
    expect(checkInterfaces(struct({ collection: { kind: 'array', elementtype: type } }), [cdk])).toHaveLength(1);
    expect(checkInterfaces(assemblyOf({ fqn: 'lib.Foo', methods: [{ name: 'addVpc', parameters: [{ name: 'vpc', type }] }] }), [cdk]))
      .toEqual(['lib.Foo.addVpc(vpc) takes the class aws-cdk-lib.aws_ec2.Vpc: take its interface']);
  });

  test('allows a class of another library that has no interface of it', () => {
    expect(checkInterfaces(struct({ fqn: 'cdk8s.ApiObject' }), [cdk8s])).toEqual([]);
  });

  test('allows interfaces, values, a scope, and a construct as a result', () => {
    const value = (fqn: string): string[] => checkInterfaces(struct({ fqn }), [cdk]);
    expect(['aws-cdk-lib.aws_ec2.IVpc', 'aws-cdk-lib.Duration', 'aws-cdk-lib.aws_ec2.InstanceType'].flatMap(value)).toEqual([]);
    expect(checkInterfaces(assemblyOf({
      fqn: 'lib.Foo', base: 'constructs.Construct',
      initializer: { parameters: [{ name: 'scope', type: { fqn: 'constructs.Construct' } }] },
      methods: [{ name: 'vpc', returns: { type: { fqn: 'aws-cdk-lib.aws_ec2.Vpc' } } }],
    }), [cdk])).toEqual([]);
  });

  test('refuses to judge a class of an assembly that it has not read', () => {
    expect(() => checkInterfaces(struct({ fqn: 'cdk8s.Chart' }), [cdk])).toThrow('the assembly of cdk8s.Chart has not been read');
  });
});

describe('the check of docstrings', () => {
  test('catches types, methods, properties and enum members without one', () => {
    expect(checkDocs(assemblyOf(
      { fqn: 'lib.Foo', docs: {}, methods: [{ name: 'make' }], properties: [{ name: 'bar', type: { primitive: 'string' } }] },
      { fqn: 'lib.Kind', kind: 'enum', members: [{ name: 'ONE' }] },
    ))).toEqual(['lib.Foo', 'lib.Foo.make', 'lib.Foo.bar', 'lib.Kind.ONE'].map((where) => `${where} has no docstring`));
  });

  test('allows a member that overrides a documented one', () => {
    expect(checkDocs(assemblyOf({ fqn: 'lib.Foo', methods: [{ name: 'make', overrides: 'lib.IFoo' }] }))).toEqual([]);
  });
});

describe('reading an assembly', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'assembly-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  const write = (content: object): string => {
    writeFileSync(join(folder, '.jsii'), JSON.stringify(content));
    return join(folder, '.jsii');
  };

  test('works on one in a single file', () => {
    expect(readAssembly(write({ schema: 'jsii/0.10.0', name: 'lib', types: {} })).name).toBe('lib');
  });

  test('follows a redirect to a compressed one', () => {
    writeFileSync(join(folder, '.jsii.gz'), gzipSync(JSON.stringify({ name: 'packed' })));
    expect(readAssembly(write({ schema: 'jsii/file-redirect', compression: 'gzip', filename: '.jsii.gz' })).name).toBe('packed');
  });

  test('says how to make one that is missing', () => {
    expect(() => readAssembly(join(folder, '.jsii'))).toThrow('run `npm run build`');
  });
});
