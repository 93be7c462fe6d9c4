import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptInventory } from '../../../lib/cli/inventory/kept-inventory';
import { ask } from './ask';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-inventory-'));
  writeFileSync(join(folder, 'hosts.csv'), 'host\ndb-1.example.com\n');
  writeFileSync(join(folder, 'redis_fleet.yml'), 'sources: [{ file: hosts.csv }]\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = (seconds: string): Record<string, string> => ({ HOME: folder, REDIS_FLEET_CACHE: seconds });

/** What is printed without reading the configuration or asking anybody; undefined where the whole program is needed. */
function kept(args: readonly string[], seconds = '300'): string | undefined {
  const io = { env: env(seconds), cwd: folder, stdout: () => undefined, stderr: () => undefined };
  const pieces = keptInventory(['inventory', ...args], io);
  return pieces === undefined ? undefined : [...pieces].join('');
}

test('what was printed is kept, whether the file, a flag or the environment says so', async () => {
  expect(kept(['--list'])).toBeUndefined();
  const { stdout } = await ask(['--list'], env('300'), folder);
  expect(stdout).toContain('db-1.example.com');
  expect(kept(['--list'])).toBe(stdout);
  expect(kept(['--list', '--cache', '300'], '0')).toBe(stdout);
  expect(kept(['--list'], '0')).toBeUndefined();
  writeFileSync(join(folder, 'redis_fleet.yml'), 'sources: [{ file: hosts.csv }]\ncache: { seconds: 300 }\n');
  expect(kept(['--list'], '')).toBeUndefined();
  expect((await ask(['--list'], { HOME: folder }, folder)).stdout).toBe(stdout);
  expect(kept(['--list'], '')).toBe(stdout);
});

test('other arguments, other hosts and mistakes need the whole program', async () => {
  await ask(['--list'], env('300'), folder);
  expect(kept(['--list'])).toBeDefined();
  expect(['--refresh', '--pretty', '--output=table', '--wrong', 'import-aws-ec2', '--help'].map((arg) => kept(['--list', arg]))).toEqual(Array.from({ length: 6 }, () => undefined));
  expect(keptInventory(['check'], { env: env('300'), cwd: folder, stdout: () => undefined, stderr: () => undefined })).toBeUndefined();
  writeFileSync(join(folder, 'hosts.csv'), 'host\ndb-2.example.com\n');
  expect(kept(['--list'])).toBeUndefined();
});
