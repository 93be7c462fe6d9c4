import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { DIRECTIVES } from '../../lib/definitions/redis/directives';
import { SAID_BY_GROUPS } from '../../lib/definitions/redis/managed-directives';
import { fleetYaml } from '../../lib/cli/init/fleet-yaml';
import { fleetFileJsonSchema } from '../../lib/fleet-file/schema/fleet';
import { fleetExamples } from '../support/examples';
import { keysWithoutWords, schemaErrors } from '../support/json-schema';

function errorsOf(texts: readonly string[]): number[] {
  return schemaErrors(fleetFileJsonSchema(), texts.map((text) => parse(text) as unknown));
}

/** The directives with a meaning of their own, but for those that groups of settings say. */
const SETTABLE = Object.keys(DIRECTIVES).filter((name) => !Object.hasOwn(SAID_BY_GROUPS, name));

const examples = fleetExamples().map(({ file }) => file);

test('a JSON Schema validator takes every example, what init writes, and the smallest file', () => {
  const texts = [...examples.map((file) => readFileSync(file, 'utf8')), fleetYaml('demo'), 'version: 1\nname: demo\n', 'version: 1\nname: demo\nredis:\nnetwork:\n  create:\n'];
  expect(examples.length).toBeGreaterThan(0);
  expect(errorsOf(texts)).toEqual(texts.map(() => 0));
});

test('a JSON Schema validator takes every way to write a network, an image, a peer, a user, a database and a directive', () => {
  const directives = Object.fromEntries(SETTABLE.map((name, index) => [name, [1, 'text', true][index % 3]]));
  const documents = [
    { network: { lookup: { vpcId: 'vpc-0', egress: 'nat' } } },
    { network: { existing: { vpcId: 'vpc-0', subnets: { a: 'subnet-0' }, egress: 'endpoints' } } },
    { node: { image: { id: 'ami-0', server: '/x', user: 'redis' } } },
    { node: { image: { pointer: { family: 'redis-7', channel: 'candidate', version: 3 }, rootDevice: '/x' } } },
    { node: { image: { pointer: { name: '/x', version: 3 } } } },
    { node: { image: { lookup: { owner: 'self', name: 'x-*', filters: { 'tag:a': 'b' } } } } },
    { access: { clients: [{ cidr: 'x' }, { securityGroup: 'x', description: 'y' }, { prefixList: 'x' }] } },
    { hostStatus: { access: 'local' } },
    { hostStatus: { access: 'local', port: 9180, clients: null } },
    { hostStatus: { access: 'network', port: 9180, clients: [{ cidr: 'x' }] } },
    { redis: { directives } },
    { redis: { users: [{ name: 'a', role: 'read-only', keys: ['a:*'], channels: null, commands: ['+keys'] }, { name: 'b', rules: '+get' }] } },
    { redis: { databases: [{ name: 'a', port: 1, preset: 'cache', cpus: '0', memorySharePercent: 1, persistence: { mode: 'both', snapshots: [{ seconds: 1, changes: 1 }] }, users: [], directives }] } },
  ];
  expect(errorsOf(documents.map((document) => stringify({ version: 1, name: 'demo', ...document })))).toEqual(documents.map(() => 0));
});

test('a JSON Schema validator marks what the program refuses for its structure', () => {
  const documents = [
    { version: 2, name: 'demo' },
    { version: 1 },
    { version: 1, name: 'demo', topolgy: {} },
    { version: 1, name: 'demo', network: {} },
    { version: 1, name: 'demo', network: { create: {}, lookup: { vpcId: 'vpc-0', egress: 'nat' } } },
    { version: 1, name: 'demo', network: { lookup: { vpcId: 'vpc-0', egress: 'natt' } } },
    { version: 1, name: 'demo', node: { image: 'debian-11' } },
    { version: 1, name: 'demo', redis: { engine: 'redis 5' } },
    { version: 1, name: 'demo', redis: { port: '6379' } },
    { version: 1, name: 'demo', redis: { directives: { 'maxmemory-polcy': 'x' } } },
    { version: 1, name: 'demo', redis: { directives: { appendonly: true } } },
    { version: 1, name: 'demo', redis: { persistence: { fsync: 'always' } } },
    { version: 1, name: 'demo', redis: { users: [{ name: 'a', role: 'read-only', rules: '+get' }] } },
    { version: 1, name: 'demo', redis: { users: [{ name: 'a' }] } },
    { version: 1, name: 'demo', redis: { databases: [{ port: 6380 }] } },
    { version: 1, name: 'demo', redis: { databases: [{ name: 'a', engine: 'redis 7.0' }] } },
    { version: 1, name: 'demo', access: { clients: [{ cidr: 'x', prefixList: 'y' }] } },
    { version: 1, name: 'demo', hostStatus: null },
    { version: 1, name: 'demo', hostStatus: { port: 9180 } },
    { version: 1, name: 'demo', hostStatus: { access: 'vpc' } },
    { version: 1, name: 'demo', hostStatus: { access: 'network' } },
    { version: 1, name: 'demo', hostStatus: { access: 'local', clients: [{ cidr: 'x' }] } },
    { version: 1, name: 'demo', tags: { cost: 5 } },
  ];
  const errors = errorsOf(documents.map((document) => stringify(document)));
  expect(errors.map((count) => count > 0)).toEqual(documents.map(() => true));
});

test('every key of the schema has a title and a description', () => {
  expect(keysWithoutWords(fleetFileJsonSchema())).toEqual([]);
});

test('each directive of the schema says what is allowed', () => {
  const text = JSON.stringify(fleetFileJsonSchema());
  for (const name of SETTABLE) {
    expect(text).toContain(JSON.stringify(`The directive ${name}: ${DIRECTIVES[name]?.kind.allowed}`).slice(1, -1));
  }
});
