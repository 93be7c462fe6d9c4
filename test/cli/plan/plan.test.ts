import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../run-cli';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
  writeFileSync(join(folder, 'fleet.yaml'), 'version: 1\nname: demo\ntopology: { cluster: { shards: 6, replicasPerShard: 1 } }\n');
  writeFileSync(join(folder, 'one.yaml'), 'version: 1\nname: demo\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the map of fleet.yaml is printed without naming the file', async () => {
  const { code, stdout, stderr } = await runCli(['plan'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^fleet demo: cluster, 6 shards, 12 nodes, /);
  expect(stdout).not.toContain('growing');
});

test('--json prints the same as data, with what growth moves', async () => {
  const { stdout } = await runCli(['plan', 'fleet.yaml', '--json', '--from', '3'], folder);
  expect(JSON.parse(stdout)).toMatchObject({ fleet: 'demo', topology: 'cluster', majority: 4, shards: expect.arrayContaining([expect.objectContaining({ shard: 5, hashSlots: [13653, 16383] })]) as unknown, growth: { from: 3 } });
});

test('--svg writes the picture as a whole, and says nothing', async () => {
  const { code, stderr } = await runCli(['plan', '--svg', 'map.svg'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readFileSync(join(folder, 'map.svg'), 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'map.svg', 'one.yaml']);
});

test('a layout that would not survive the loss of a zone is shown with the advice', async () => {
  writeFileSync(join(folder, 'fleet.yaml'), 'version: 1\nname: demo\ntopology: { cluster: { shards: 4 } }\n');
  const { code, stdout, stderr } = await runCli(['plan'], folder);
  expect(code).toBe(0);
  expect(stdout).toContain('the cluster stops');
  expect(stderr).toMatch(/^advice: the loss of a zone would stop the cluster/);
});

test.each([
  [['plan', 'nowhere.yaml'], 1, 'cannot read nowhere.yaml: there is no such file'],
  [['plan', '--from', '6'], 2, '--from must be fewer shards than the fleet has, 3-5, got 6'],
  [['plan', '--from', '2'], 2, '--from must be fewer shards than the fleet has, 3-5, got 2'],
  [['plan', 'one.yaml', '--from', '3'], 2, '--from is for clusters, and this fleet is standalone'],
  [['plan', '--svg', 'no/such/map.svg'], 1, expect.stringMatching(/^cannot write .*map\.svg: there is no folder .*no\/such$/)],
])('%j is refused in one line', async (args, code, message: unknown) => {
  const run = await runCli(args, folder);
  expect({ code: run.code, stdout: run.stdout, message: run.stderr.replace(/^redis-fleet: |\n$/g, '') }).toEqual({ code, stdout: '', message });
});
