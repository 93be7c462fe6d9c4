import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../support/project';
import { runCli } from './run-cli';

const GOOD = 'version: 1\nname: demo\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'validate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return name;
}

test('the example is right, and its line says what it makes', async () => {
  expect(await runCli(['validate', 'fleet.yaml'], inProject('examples', 'standalone'))).toEqual({
    code: 0,
    stdout: 'fleet.yaml: ok — fleet demo (dev), standalone in zone a, 1 node, redis 7.0, r7g.large, ubuntu-24.04\n',
    stderr: '',
  });
});

test('every file is checked, whatever the others say', async () => {
  const files = [write('bad.yaml', `${GOOD}prot: 1\nredis: {port: 80}\n`), write('good.yaml', GOOD), 'missing.yaml'];
  expect(await runCli(['validate', ...files], folder)).toEqual({
    code: 1,
    stdout: 'good.yaml: ok — fleet demo, standalone in zone a, 1 node, redis 7.0, r7g.large, ubuntu-24.04\n',
    stderr: [
      'bad.yaml:3:1: prot: "prot" is not a key of a fleet file, which has version, name, environment, topology, network, node, redis, kernel, access, hostStatus, sideServices, tags, acknowledge',
      'bad.yaml:4:15: redis.port: "port" must be a whole number 1024-55535, got 80',
      'cannot read missing.yaml: there is no such file',
      'redis-fleet: 3 errors in 2 of 3 files',
      '',
    ].join('\n'),
  });
});

test.each<[string, (name: string) => void, string]>([
  ['a folder', (name) => mkdirSync(join(folder, name)), 'fleet must be a file, got a folder; name the file in it, such as fleet/fleet.yaml'],
  ['a binary file', (name) => write(name, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1])), 'fleet must be a text file in UTF-8, got a binary file'],
  ['a file in UTF-16', (name) => write(name, Buffer.from(`\ufeff${GOOD}`, 'utf16le')), 'fleet must be a text file in UTF-8, got a binary file'],
  ['a file in Latin 1', (name) => write(name, Buffer.from(`${GOOD}# é\n`, 'latin1')), 'fleet must be a text file in UTF-8, got another encoding; save it as UTF-8'],
  ['a huge file', (name) => write(name, '#'.repeat(1024 * 1024 + 1)), 'fleet must be at most 1048576 bytes, got 1048577; is it a fleet file?'],
  ['a pipe', (name) => void execFileSync('mkfifo', [join(folder, name)]), 'fleet must be a regular file, got a device or a pipe'],
  ['a link to itself', (name) => symlinkSync(name, join(folder, name)), 'cannot read fleet: its links lead in a circle'],
])('%s is refused in one line', async (_, make, message) => {
  make('fleet');
  expect(await runCli(['validate', 'fleet'], folder)).toEqual({ code: 1, stdout: '', stderr: `${message}\nredis-fleet: 1 error in 1 of 1 file\n` });
});

test('a file below a file and a name that is too long are refused in one line', async () => {
  write('fleet.yaml', GOOD);
  expect((await runCli(['validate', 'fleet.yaml/x'], folder)).stderr).toMatch(/^cannot read fleet\.yaml\/x: a part of its path is not a folder\n/);
  const long = 'x'.repeat(300);
  expect((await runCli(['validate', long], folder)).stderr).toMatch(new RegExp(`^cannot read ${long}: its name is too long\\n`));
});

test('a name with control characters reaches no terminal as it is', async () => {
  const { stderr } = await runCli(['validate', 'a\u001b[2Jb\u202e'], folder);
  expect(stderr).toBe('cannot read "a?[2Jb?": there is no such file\nredis-fleet: 1 error in 1 of 1 file\n'.replace('a?', 'a\\u001b'));
});
