import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigFlags } from '../../../lib/cli/inventory/config/flags';
import { readConfig } from '../../../lib/cli/inventory/config/read-config';
import { requestFrom } from '../../../lib/cli/inventory/request';
import type { InventoryRequest } from '../../../lib/cli/inventory/request';
import type { CliIo } from '../../../lib/cli/io';
import { inventoryConfig } from '../../../lib/definitions/inventory/config';
import type { InventoryConfig } from '../../../lib/definitions/inventory/config';
import { liveSource } from '../../../lib/definitions/inventory/sources';
import type { LiveSource } from '../../../lib/definitions/inventory/sources';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'inventory-request-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function request(flags: ConfigFlags, env: CliIo['env'] = {}): InventoryRequest {
  const unused = (): never => { throw new Error('a request prints nothing'); };
  return requestFrom(flags, { env: { HOME: folder, ...env }, cwd: folder, stdout: unused, stderr: unused }, readConfig);
}

const configOf = (flags: ConfigFlags, env: CliIo['env'] = {}): InventoryConfig => request(flags, env).config;

const live = (flags: ConfigFlags, env: CliIo['env'] = {}): LiveSource | undefined => {
  const [source] = configOf(flags, env).sources;
  return source !== undefined && 'live' in source ? source.live : undefined;
};

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('without file, flags and variables every fleet of the profile\'s region is meant, live', () => {
  expect(request({})).toEqual({ config: inventoryConfig(), configFile: undefined, refresh: false });
});

test('an empty variable counts as none', () => {
  const env = { REDIS_FLEET_CONFIG: '', REDIS_FLEET_NAME: '', REDIS_FLEET_REGIONS: '', REDIS_FLEET_SOURCE: '', REDIS_FLEET_ASSEMBLY: '', REDIS_FLEET_CACHE: '', REDIS_FLEET_MIN_HOSTS: '', AWS_REGION: '' };
  expect(request({}, env).config).toEqual(inventoryConfig());
});

test.each<[ConfigFlags & { host?: string }, string]>([
  [{ fleet: '' }, '--fleet must be the name of a fleet, lower-case letters, digits or -, got ""'],
  [{ region: [''] }, '--region must name regions such as eu-west-1, separated by commas, got ""'],
  [{ region: ['eu-west-1', ' '] }, '--region must name regions such as eu-west-1, separated by commas, got ""'],
  [{ source: [''] }, '--source must be live, assembly or file, got ""'],
  [{ config: '' }, '--config must be the path of a configuration such as redis_fleet.yml, got ""'],
  [{ source: ['assembly'], assembly: '' }, '--assembly must be the folder of a cloud assembly such as cdk.out, got ""'],
  [{ file: [''] }, '--file must be the path of a file that ends with .csv, .yaml, .yml or .json, got ""'],
  [{ cache: '' }, '--cache must be a whole number 0-604800, got ""'],
  [{ minHosts: '' }, '--min-hosts must be a whole number 1-1000000, got ""'],
  [{ timeout: '' }, '--timeout must be a whole number 1-900, got ""'],
  [{ host: '' }, '--host must be the name of a host, got ""'],
])('an empty flag %j is a mistake, and never all there is, whatever the variables say', (flags, message) => {
  const env = { REDIS_FLEET_NAME: 'demo', REDIS_FLEET_REGIONS: 'eu-west-1', REDIS_FLEET_CONFIG: write('other.yml', 'fleet: demo\n') };
  expect(() => request(flags, env)).toThrow(expect.objectContaining({ message, exitCode: 2 }) as Error);
});

test('the configuration is that of the flag, else of the variable, else that of the working folder', () => {
  write('redis_fleet.yml', 'fleet: here\n');
  mkdirSync(join(folder, 'other'));
  write('other/by-variable.yml', 'fleet: by-variable\n');
  write('by-flag.yml', 'fleet: by-flag\n');
  expect(live({})?.fleet).toBe('here');
  expect(live({}, { REDIS_FLEET_CONFIG: 'other/by-variable.yml' })?.fleet).toBe('by-variable');
  expect(live({ config: 'by-flag.yml' }, { REDIS_FLEET_CONFIG: 'other/by-variable.yml' })?.fleet).toBe('by-flag');
  expect(request({ config: 'by-flag.yml' }).configFile).toBe('by-flag.yml');
});

test('folders and files of a configuration begin where it lies, those of flags in the working folder', () => {
  mkdirSync(join(folder, 'ansible'));
  write('ansible/redis_fleet.yml', 'sources: [{ assembly: ../cdk.out }, { file: hosts.csv }]\ncache: { seconds: 60, folder: .cache }\n');
  const config = configOf({ config: 'ansible/redis_fleet.yml', file: ['more.yml'] });
  expect(config.sources).toEqual([{ assembly: { folder: join(folder, 'cdk.out') } }, { file: { path: join(folder, 'ansible/hosts.csv') } }, { file: { path: join(folder, 'more.yml') } }]);
  expect(config.cache).toEqual({ seconds: 60, folder: join(folder, 'ansible/.cache') });
});

test('flags win over variables, and both over the file', () => {
  write('redis_fleet.yml', `fleet: of-file\nregions: [eu-west-3]\ntimeout_seconds: 9\nmin_hosts: 3\ncache: { seconds: 1 }\n`);
  const env = { REDIS_FLEET_NAME: 'of-env', REDIS_FLEET_REGIONS: 'us-east-1,us-east-2', REDIS_FLEET_CACHE: '2', REDIS_FLEET_MIN_HOSTS: '4' };
  const flags = { fleet: 'of-flag', region: ['eu-west-1'], timeout: '10', cache: '3', minHosts: '5', strict: true, strictNames: true, refresh: true };
  const byFlag = request(flags, env);
  expect(byFlag.refresh).toBe(true);
  expect(byFlag.config).toEqual(inventoryConfig({
    sources: [{ live: liveSource({ fleet: 'of-flag', regions: ['eu-west-1'], timeoutSeconds: 10 }) }], cache: { seconds: 3 }, minHosts: 5, strict: true, strictNames: true,
  }));
  expect(configOf({}, env)).toEqual(inventoryConfig({
    sources: [{ live: liveSource({ fleet: 'of-env', regions: ['us-east-1', 'us-east-2'], timeoutSeconds: 9 }) }], cache: { seconds: 2 }, minHosts: 4,
  }));
});

test.each([
  [{ REDIS_FLEET_REGIONS: 'eu-west-1', AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, ['eu-west-1']],
  [{ AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, ['eu-west-2']],
  [{ AWS_DEFAULT_REGION: 'us-gov-west-1' }, ['us-gov-west-1']],
])('of the variables %j the region is %j', (env, regions) => expect(live({}, env)?.regions).toEqual(regions));

test('the variables of AWS say the region only where the file says none', () => {
  write('redis_fleet.yml', 'all_regions: true\n');
  write('some.yml', 'regions: [eu-west-1]\n');
  expect(live({}, { AWS_REGION: 'eu-west-2' })).toMatchObject({ regions: [], allRegions: true });
  expect(live({ config: 'some.yml' }, { AWS_REGION: 'eu-west-2' })).toMatchObject({ regions: ['eu-west-1'], allRegions: false });
});

test('regions by a flag are those of every account', () => {
  write('redis_fleet.yml', 'all_regions: true\naccounts: [{ profile: a, regions: [eu-west-3] }]\n');
  expect(live({ region: ['eu-west-1, eu-west-2', 'eu-west-1,'] })).toMatchObject({ regions: ['eu-west-1', 'eu-west-2'], allRegions: false, accounts: [{ profile: 'a' }] });
  write('redis_fleet.yml', 'regions: [eu-west-1]\n');
  expect(live({ allRegions: true }, { REDIS_FLEET_REGIONS: 'eu-west-2' })).toMatchObject({ regions: [], allRegions: true });
});

test('--source takes the sources of its kinds in its order, with those of the file', () => {
  write('redis_fleet.yml', 'sources: [{ live: { regions: [eu-west-1] } }, { assembly: cdk.out }, { live: { regions: [eu-west-2] } }]\n');
  expect(configOf({ source: ['live'] }).sources).toEqual([{ live: liveSource({ regions: ['eu-west-1'] }) }, { live: liveSource({ regions: ['eu-west-2'] }) }]);
  expect(configOf({ source: ['assembly,live'], assembly: 'out' }).sources.map((source) => ('assembly' in source ? source.assembly.folder : 'live')))
    .toEqual([join(folder, 'out'), 'live', 'live']);
  expect(configOf({ config: write('bare.yml', 'fleet: demo\n') }, { REDIS_FLEET_SOURCE: 'assembly' }).sources).toEqual([{ assembly: { folder: join(folder, 'cdk.out') } }]);
});

test('--source file with --file asks for nothing but the file', () => {
  expect(configOf({ source: ['file'], file: ['hosts.csv'] }).sources).toEqual([{ file: { path: join(folder, 'hosts.csv') } }]);
});

test.each([
  [{ source: ['cache'] }, {}, '--source must be live, assembly or file, got "cache"'],
  [{ source: ['file'] }, {}, '--source file takes the files of the configuration, and it names none; add one there under sources, or name it with --file'],
  [{}, { REDIS_FLEET_SOURCE: 'lvie' }, 'REDIS_FLEET_SOURCE must be live, assembly or file, got "lvie"'],
  [{ fleet: 'de*' }, {}, '--fleet must be the name of a fleet, lower-case letters, digits or -, got "de*"'],
  [{}, { REDIS_FLEET_NAME: 'a b' }, 'REDIS_FLEET_NAME must be the name of a fleet, lower-case letters, digits or -, got "a b"'],
  [{ region: ['eu-west-1,europe'] }, {}, '--region must name regions such as eu-west-1, separated by commas, got "europe"'],
  [{}, { AWS_REGION: 'x.evil.example/' }, 'AWS_REGION must be the name of a region such as eu-west-1, got "x.evil.example/"'],
  [{}, { AWS_REGION: 'eu-west-1,us-east-1' }, 'AWS_REGION must be the name of a region such as eu-west-1, got "eu-west-1,us-east-1"; for several, use --region or REDIS_FLEET_REGIONS'],
  [{}, { AWS_DEFAULT_REGION: 'eu-west-1,' }, 'AWS_DEFAULT_REGION must be the name of a region such as eu-west-1, got "eu-west-1,"; for several, use --region or REDIS_FLEET_REGIONS'],
  [{ source: ['assembly'], region: ['eu-west-1'] }, {}, '--region is about instances in AWS, and none are asked for; leave it out, or add --source live'],
  [{ source: ['assembly'], allRegions: true }, {}, '--all-regions is about instances in AWS, and none are asked for; leave it out, or add --source live'],
  [{ allRegions: true, region: ['eu-west-1'] }, {}, '--all-regions asks every region, and --region names some; leave one out'],
  [{ assembly: 'cdk.out' }, {}, '--assembly names the folder of a cloud assembly, and none is asked for; leave it out, or add --source assembly'],
  [{ file: ['hosts.xlsx'] }, {}, '--file must be the path of a file that ends with .csv, .yaml, .yml or .json, got "hosts.xlsx"'],
  [{ cache: '1h' }, {}, '--cache must be a whole number 0-604800, got "1h"'],
  [{ timeout: '0' }, {}, '--timeout must be a whole number 1-900, got "0"'],
  [{}, { REDIS_FLEET_MIN_HOSTS: '-1' }, 'REDIS_FLEET_MIN_HOSTS must be a whole number 1-1000000, got "-1"'],
])('flags %j with variables %j are a mistake that is named', (flags, env, message) => {
  expect(() => request(flags, env)).toThrow(expect.objectContaining({ message, exitCode: 2 }) as Error);
});

test('a configuration that keeps inventories is kept itself, until its bytes or its place change', () => {
  const text = 'sources: [{ file: hosts.csv }]\ncache: { seconds: 60 }\n';
  const kept = (): string[] => readdirSync(join(folder, '.cache/redis-fleet/inventory'));
  const first = configOf({ config: write('redis_fleet.yml', text) });
  expect(kept()).toHaveLength(1);
  expect(configOf({})).toEqual(first);
  mkdirSync(join(folder, 'other'));
  expect(configOf({ config: write('other/redis_fleet.yml', text) }).sources).toEqual([{ file: { path: join(folder, 'other/hosts.csv') } }]);
  write('redis_fleet.yml', text.replace('60', '61'));
  expect(configOf({}).cache.seconds).toBe(61);
  write('redis_fleet.yml', text.replace('60', '0'));
  expect(configOf({}).cache.seconds).toBe(0);
  expect(kept()).toHaveLength(3);
});

test('a configuration that is wrong or missing is an error with its line', () => {
  write('redis_fleet.yml', 'fleet: demo\nhostname: slot\ncompose: { a: "b |" }\n');
  expect(() => request({})).toThrow(expect.objectContaining({ exitCode: 1, message: `redis_fleet.yml:2:1: hostname: "hostname" is not a key of an inventory file; did you mean "hostnames"?
redis_fleet.yml:3:15: compose.a: expression "b |", character 4: the name of a filter is missing` }) as Error);
  expect(() => request({ config: 'missing.yml' })).toThrow(expect.objectContaining({ exitCode: 1, message: 'cannot read missing.yml: there is no such file' }) as Error);
});
