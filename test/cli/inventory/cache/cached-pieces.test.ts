import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedPieces, type CacheRequest } from '../../../../lib/cli/inventory/cache/cached-pieces';
import { liveSource } from '../../../../lib/definitions/inventory/sources';

let folder: string;
let made: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
  made = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const TEXT = ['{"é": ', `"${'x'.repeat(3_000_000)}é"`, '}\n'];

function request(more: Partial<CacheRequest> = {}): CacheRequest {
  return { cache: { seconds: 60, folder: join(folder, 'kept') }, parts: { config: 1 }, sources: [{ live: liveSource() }], env: { HOME: folder }, ...more };
}

/** What is given, and whether it was made for it. */
async function ask(of = request(), text: readonly string[] = TEXT): Promise<{ text: string; isMade: boolean }> {
  const before = made;
  const pieces = await cachedPieces(of, async () => {
    made += 1;
    return Promise.resolve(text);
  });
  return { text: [...pieces].join(''), isMade: made > before };
}

const keptFile = (): string => join(folder, 'kept', readdirSync(join(folder, 'kept'))[0] ?? '');

test('what was made is given again, as it was, from a file of the user alone in a folder of the user alone', async () => {
  expect(await ask()).toEqual({ text: TEXT.join(''), isMade: true });
  expect(await ask()).toEqual({ text: TEXT.join(''), isMade: false });
  expect(readdirSync(join(folder, 'kept'))).toHaveLength(1);
  expect([statSync(keptFile()).mode & 0o777, statSync(join(folder, 'kept')).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('with 0 seconds nothing is kept', async () => {
  const never = request({ cache: { seconds: 0, folder: join(folder, 'kept') } });
  expect([(await ask(never)).isMade, (await ask(never)).isMade, existsSync(join(folder, 'kept'))]).toEqual([true, true, false]);
});

test.each([
  ['another configuration', { parts: { config: 2 } }],
  ['another profile', { env: { AWS_PROFILE: 'other' } }],
  ['another key', { env: { AWS_ACCESS_KEY_ID: 'AKIA2' } }],
  ['another endpoint', { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } }],
  ['another region of a source', { sources: [{ live: liveSource({ regions: ['eu-west-1'] }) }], parts: { sources: ['eu-west-1'] } }],
])('%s is another inventory', async (_what, more) => {
  await ask();
  const other = request({ ...more, env: { HOME: folder, ...('env' in more ? more.env : {}) } });
  expect((await ask(other)).isMade).toBe(true);
  expect((await ask()).isMade).toBe(false);
});

test('another profile in the files of AWS, and another content of a file of hosts, is another inventory', async () => {
  const [config, hosts] = [join(folder, 'config'), join(folder, 'hosts.csv')];
  const both = request({ env: { HOME: folder, AWS_CONFIG_FILE: config }, sources: [{ file: { path: hosts } }] });
  writeFileSync(config, '[default]\nrole_arn = a\n');
  writeFileSync(hosts, 'host\na\n');
  await ask(both);
  expect((await ask(both)).isMade).toBe(false);
  writeFileSync(config, '[default]\nrole_arn = b\n');
  expect((await ask(both)).isMade).toBe(true);
  writeFileSync(hosts, 'host\nb\n');
  expect((await ask(both)).isMade).toBe(true);
});

test('a synthesis that changed is another inventory', async () => {
  const of = request({ sources: [{ assembly: { folder } }] });
  writeFileSync(join(folder, 'Stack.template.json'), '{}');
  await ask(of);
  expect((await ask(of)).isMade).toBe(false);
  writeFileSync(join(folder, 'Stack.template.json'), '{ }');
  expect((await ask(of)).isMade).toBe(true);
});

test('secrets of the environment change nothing about where an inventory is kept', async () => {
  const env = (secret: string): CacheRequest['env'] => ({ HOME: folder, AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: secret });
  await ask(request({ env: env('one') }));
  expect((await ask(request({ env: env('two') }))).isMade).toBe(false);
});

test('--refresh makes it anew and keeps that', async () => {
  await ask();
  expect((await ask(request({ refresh: true }), ['new'])).text).toBe('new');
  expect(await ask()).toEqual({ text: 'new', isMade: false });
});

test.each<[string, (file: string) => void]>([
  ['cut short', (file) => truncateSync(file, 1000)],
  ['empty', (file) => truncateSync(file, 0)],
  ['changed within', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('xxx', 'xyx'))],
  ['followed by more', (file) => writeFileSync(file, 'more', { flag: 'a' })],
  ['another program\'s', (file) => writeFileSync(file, '{}')],
  ['readable for others', (file) => chmodSync(file, 0o644)],
  ['writable for a group', (file) => chmodSync(file, 0o620)],
])('a kept file that is %s counts as none, and is made anew', async (_how, spoil) => {
  await ask();
  spoil(keptFile());
  expect(await ask()).toEqual({ text: TEXT.join(''), isMade: true });
  expect((await ask()).isMade).toBe(false);
});

test('what is older than asked for, or from the future, is made anew', async () => {
  const clock = jest.spyOn(Date, 'now');
  const now = Date.parse('2026-01-01');
  clock.mockReturnValue(now);
  await ask();
  const results: boolean[] = [];
  for (const seconds of [59, 61, -1]) {
    clock.mockReturnValue(now + seconds * 1000);
    results.push((await ask(request(), TEXT)).isMade);
    clock.mockReturnValue(now);
    await ask(request({ refresh: true }));
  }
  clock.mockRestore();
  expect(results).toEqual([false, true, true]);
});

test('what fails to be made is not kept, nor is half of it', async () => {
  function* half(): Generator<string> {
    yield 'half';
    throw new Error('broken');
  }
  const pieces = await cachedPieces(request(), async () => Promise.resolve(half()));
  expect(() => [...pieces]).toThrow('broken');
  expect(readdirSync(join(folder, 'kept'))).toEqual([]);
  await expect(cachedPieces(request(), async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('where nothing can be kept the inventory is given all the same', async () => {
  writeFileSync(join(folder, 'kept'), 'a file where the folder should be');
  expect(await ask()).toEqual({ text: TEXT.join(''), isMade: true });
  expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('a file where the folder should be');
});

test('files that nobody can use any more are removed, and no others', async () => {
  await ask();
  const [old, strange] = [join(folder, 'kept', `${'0'.repeat(64)}.json`), join(folder, 'kept', 'notes.json')];
  [old, strange].forEach((file) => {
    writeFileSync(file, 'x');
    utimesSync(file, 0, 0);
  });
  await ask(request({ refresh: true }));
  expect([existsSync(old), existsSync(strange), existsSync(keptFile())]).toEqual([false, true, true]);
});

test.each([
  [{ XDG_CACHE_HOME: 'FOLDER/xdg' }, 'xdg/redis-fleet/inventory'],
  [{ XDG_CACHE_HOME: 'relative' }, '.cache/redis-fleet/inventory'],
  [{}, '.cache/redis-fleet/inventory'],
])('with the variables %j the folder is %s', async (env, where) => {
  const placed = Object.fromEntries(Object.entries({ HOME: 'FOLDER', ...env }).map(([name, value]) => [name, value.replace('FOLDER', folder)]));
  await ask(request({ cache: { seconds: 60 }, env: placed }));
  expect(readdirSync(join(folder, where))).toHaveLength(1);
});
