import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CacheWriter } from '../../../lib/cli/inventory/cache/cache-file';
import { ask, list } from './ask';
import type { Answer, Listing } from './ask';

const HOSTS = `host;user;groups;tag:redis-fleet:fleet;tag:Roles;rank
db-1.example.com;admin;stores;demo;cache,queue;1
db-2.example.com;admin;stores;demo;cache;2
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-configured-'));
  write('hosts.csv', HOSTS);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const env = (): Record<string, string> => ({ HOME: folder });

/** Puts a text in the place of one that is kept. */
function keep(path: string, text: string): void {
  const writer = new CacheWriter(path);
  writer.write(text);
  writer.finish();
  writer.close();
}

const asked = async (...args: string[]): Promise<Answer> => ask(args, env(), folder);
const listed = async (...args: string[]): Promise<Listing> => list(args, env(), folder);

test('a redis_fleet.yml in the working folder says where hosts come from, and makes their variables and groups', async () => {
  write('redis_fleet.yml', `
sources: [{ file: hosts.csv }]
compose: { place: "'rank-' ~ rank" }
groups: { first: rank == 1 }
keyed_groups: [{ key: tags.Roles, prefix: role, split: "," }]
`);
  const { _meta, first, role_cache: cache, role_queue: queue } = await listed('--list');
  expect(Object.entries(_meta.hostvars).map(([name, { place }]) => [name, place])).toEqual([['db-1.example.com', 'rank-1'], ['db-2.example.com', 'rank-2']]);
  expect([first?.hosts, cache?.hosts, queue?.hosts]).toEqual([['db-1.example.com'], ['db-1.example.com', 'db-2.example.com'], ['db-1.example.com']]);
});

test('a configuration that is wrong ends the inventory with all of its lines, and prints nothing', async () => {
  write('redis_fleet.yml', 'sorces: []\nstrict: 1\n');
  expect(await asked('--list')).toEqual({
    stdout: '', stderr: '', exitCode: 1,
    error: 'redis_fleet.yml:1:1: sorces: "sorces" is not a key of an inventory file; did you mean "sources"?\nredis_fleet.yml:2:9: strict: "strict" must be true or false, got 1',
  });
});

test('too few hosts are an error that prints nothing, and enough are none', async () => {
  const { stdout, error, exitCode } = await asked('--source', 'file', '--file', 'hosts.csv', '--min-hosts', '3');
  expect([stdout, error, exitCode]).toEqual(['', 'the inventory must have at least 3 hosts, got 2', 1]);
  expect((await asked('--source', 'file', '--file', 'hosts.csv', '--min-hosts', '2')).exitCode).toBe(0);
});

test('an inventory without hosts says why, and is no error unless so many are wanted', async () => {
  write('none.csv', 'host\n');
  const none = ['--source', 'file', '--file', 'none.csv'];
  expect((await listed(...none))._meta).toEqual({ explanation: `${join(folder, 'none.csv')} names no host`, hostvars: {} });
  expect((await asked(...none, '--output', 'table')).stdout).toContain(`${join(folder, 'none.csv')} names no host\n`);
  expect((await asked(...none, '--min-hosts', '1')).error).toBe(`the inventory must have at least 1 hosts, got 0: ${join(folder, 'none.csv')} names no host`);
});

test.each([['table', ''], ['yaml', '# ']])('what people read says each thing that was left out on a line of its own: %s', async (output, mark) => {
  write('redis_fleet.yml', 'sources: [{ file: hosts.csv }]\ncompose: { place: rack.name, "row": rack.row }\n');
  const { stdout } = await asked('--output', output);
  const notes = stdout.split('\n').filter((line) => line.startsWith(`${mark}left out for 2 hosts: compose `));
  expect(notes.map((line) => /compose "(\w+)"/.exec(line)?.[1])).toEqual(['place', 'row']);
  expect((await listed())._meta.explanation).toMatch(/^left out for 2 hosts: compose "place" [^;]+; left out for 2 hosts: compose "row" /);
});

test('an expression without a value is left out and told of, and with --strict an error of one line', async () => {
  write('redis_fleet.yml', 'sources: [{ file: hosts.csv }]\ncompose: { place: rack.name }\n');
  expect((await listed())._meta.hostvars['db-1.example.com']).not.toHaveProperty('place');
  expect((await listed('--pretty'))._meta.explanation).toMatch(/^left out for 2 hosts: compose "place" of host "db-1\.example\.com": [^\n]+$/);
  const { stdout, error, exitCode } = await asked('--strict');
  expect([stdout, exitCode]).toEqual(['', 1]);
  expect(error).toMatch(/^compose "place" of host "db-1\.example\.com": [^\n]+$/);
});

test('names that several hosts want are told apart, and with --strict-names an error of one line', async () => {
  write('redis_fleet.yml', 'sources: [{ file: hosts.yml }]\n');
  write('hosts.yml', 'all: { hosts: { "db.example.com": , "db-example.com": } }\n');
  expect((await asked('--strict-names')).exitCode).toBe(0);
  write('hosts.yml', 'all: { hosts: { "fe80::1": , "fe80__1": } }\n');
  const names = Object.keys((await listed())._meta.hostvars);
  expect([names.length, new Set(names).size]).toEqual([2, 2]);
  const { stdout, error, exitCode } = await asked('--strict-names');
  expect([stdout, exitCode]).toEqual(['', 1]);
  expect(error).toMatch(/^2 hosts would be called "fe80__1"[^\n]+$/);
});

test('--host prints the variables of one host, and names a host that there is none of', async () => {
  const { stdout } = await asked('--source', 'file', '--file', 'hosts.csv', '--host', 'db-2.example.com');
  expect(JSON.parse(stdout)).toMatchObject({ ansible_user: 'admin', rank: 2 });
  const { error, exitCode } = await asked('--source', 'file', '--file', 'hosts.csv', '--host', 'db-3');
  expect([error, exitCode]).toEqual(['no host "db-3" in the inventory; --list shows all hosts', 1]);
});

test.each(['yaml', 'table', 'graph'])('--host has no form %s', async (output) => {
  const asking = ['--source', 'file', '--file', 'hosts.csv', '--host', 'db-2.example.com', '--output'];
  expect(await asked(...asking, output)).toEqual({ stdout: '', stderr: '', exitCode: 2, error: `--host prints JSON, and --output ${output} is of all hosts; leave out either` });
  expect((await asked(...asking, 'json')).exitCode).toBe(0);
});

test('a kept inventory is used until anything of it changes, and --refresh makes it anew', async () => {
  write('redis_fleet.yml', 'sources: [{ file: hosts.csv }]\ncache: { seconds: 600, folder: kept }\n');
  const first = await asked();
  const files = (): string[] => readdirSync(join(folder, 'kept')).sort();
  const before = files();
  expect(before).toHaveLength(1);
  expect(await asked()).toEqual(first);
  expect(files()).toEqual(before);
  keep(join(folder, 'kept', before[0] ?? ''), '{"kept":true}\n');
  expect((await asked()).stdout).toBe('{"kept":true}\n');
  expect((await asked('--cache', '0')).stdout).toBe(first.stdout);
  expect((await asked('--refresh')).stdout).toBe(first.stdout);
  expect((await asked()).stdout).toBe(first.stdout);
  write('hosts.csv', HOSTS.replace('db-2', 'db-9'));
  expect((await asked()).stdout).toContain('db-9.example.com');
});

test.each(['table', 'graph', 'yaml'])('--output %s prints hosts for people and files', async (format) => {
  const { stdout, exitCode } = await asked('--source', 'file', '--file', 'hosts.csv', '--output', format);
  expect([stdout, exitCode]).toEqual([expect.stringContaining('db-1.example.com'), 0]);
});
