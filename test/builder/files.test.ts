import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { run } from '../support/run';
import { Bundle } from './bundle';

const bundle = new Bundle();
bundle.add('app.conf', 'port 80\n');

/** Owner and group of what this process makes; root's own tests are those of the lab. */
const OWNER = { OWNER: userInfo().username, GROUP: run('id', ['-gn']).stdout.trim() };
const folder = (): string => mkdtempSync(join(tmpdir(), 'target-'));
const place = (TARGET: string, MODE = '0644'): ReturnType<Bundle['run']> => bundle.run('place-file', { FILE: 'app.conf', TARGET, MODE, ...OWNER });
const make = (TARGET: string, MODE = '0755'): ReturnType<Bundle['run']> => bundle.run('make-directory', { TARGET, MODE, ...OWNER });
const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe('place-file', () => {
  test('writes the file with its mode, makes the folders above it, and logs one line', () => {
    const target = join(folder(), 'a', 'b', 'app.conf');
    expect(place(target, '0640')).toEqual({ code: 0, stdout: `redis-fleet image: place-file: ${target}: placed\n`, stderr: '' });
    expect(readFileSync(target, 'utf8')).toBe('port 80\n');
    expect([modeOf(target), modeOf(dirname(target))]).toEqual(['640', '755']);
  });

  test('touches nothing the second time', () => {
    const target = join(folder(), 'app.conf');
    place(target);
    utimesSync(target, 1, 1);
    const { ino } = statSync(target);
    expect(place(target).stdout).toContain(': unchanged');
    expect(statSync(target)).toMatchObject({ ino, mtimeMs: 1000 });
  });

  test.each([
    ['other content', (target: string) => writeFileSync(target, 'port 81\n')],
    ['another mode', (target: string) => chmodSync(target, 0o600)],
    ['a link in its place', (target: string) => symlinkSync('/dev/null', target)],
  ])('replaces a file with %s, and leaves nothing beside it', (what, change) => {
    const target = join(folder(), 'app.conf');
    if (!what.includes('link')) place(target);
    change(target);
    expect(place(target).stdout).toContain(': placed');
    expect([readFileSync(target, 'utf8'), modeOf(target), readdirSync(dirname(target))]).toEqual(['port 80\n', '644', ['app.conf']]);
  });

  test.each([
    ['FILE', { FILE: 'missing.conf' }, 'the bundle has no file payload/missing.conf'],
    ['FILE', { FILE: '../programs/clean.sh' }, "FILE must be the name of a file of the bundle such as redis.conf, got '../programs/clean.sh'"],
    ['TARGET', { TARGET: 'etc/app.conf' }, "TARGET must be an absolute path such as /etc/redis/redis.conf, got 'etc/app.conf'"],
    ['TARGET', { TARGET: '/etc/../app.conf' }, "TARGET must be an absolute path such as /etc/redis/redis.conf, without .. or doubled slashes, got '/etc/../app.conf'"],
    ['TARGET', { TARGET: '' }, "got ''"],
    ['TARGET', { TARGET: '/tmp' }, '/tmp is a folder'],
    ['OWNER', { OWNER: 'nobody-knows' }, 'user nobody-knows is not there; add it in a step before'],
    ['GROUP', { GROUP: 'nobody-knows' }, 'group nobody-knows is not there; add it in a step before'],
    ['MODE', { MODE: '0888' }, "MODE must be an octal mode such as 0644, got '0888'"],
  ])('refuses a wrong %s %j', (_name, wrong, message) => {
    const { code, stdout, stderr } = bundle.run('place-file', { FILE: 'app.conf', TARGET: join(folder(), 'app.conf'), MODE: '0644', ...OWNER, ...wrong });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^redis-fleet image: place-file failed: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});

describe('make-directory', () => {
  test('makes the folder with those above it, and nothing the second time', () => {
    const target = join(folder(), 'a', 'b');
    expect(make(target, '0750').stdout).toBe(`redis-fleet image: make-directory: ${target}: made\n`);
    expect([modeOf(target), modeOf(dirname(target))]).toEqual(['750', '755']);
    expect(make(target, '0750').stdout).toContain(': unchanged');
  });

  test('corrects the mode and leaves what is in the folder', () => {
    const target = folder();
    writeFileSync(join(target, 'kept'), '');
    expect(make(target, '1777').code).toBe(0);
    expect([modeOf(target), readdirSync(target)]).toEqual(['1777', ['kept']]);
  });

  test('refuses a file in its place', () => {
    const target = join(folder(), 'file');
    writeFileSync(target, '');
    expect(make(target)).toMatchObject({ code: 1, stderr: `redis-fleet image: make-directory failed: ${target} is there and no folder\n` });
  });
});

describe('hostile values', () => {
  // Each makes a file where it is run by a shell
  const MARK = 'ran-by-a-shell';
  const PIECES = [`$(touch ${MARK})`, `\`touch ${MARK}\``, `; touch ${MARK};`, `' ; touch ${MARK} ; '`, `" ; touch ${MARK} ; "`, `\ntouch ${MARK}\n`, `-rf`, '*', ' ', '\u001b[2J', '\\', 'é', '%s'];
  const wasRun = (at: string): boolean => existsSync(join(bundle.folder, MARK)) || existsSync(join(at, MARK)) || existsSync(join('/', MARK));
  const hostile = fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom('', 'a'), fc.constantFrom('', 'b')).map(([piece, before, after]) => before + piece + after);

  test('a path is either refused or meant literally', () => {
    fc.assert(fc.property(hostile, fc.constantFrom('place-file', 'make-directory'), (name, program) => {
      const at = folder();
      const { code, stderr, stdout } = bundle.run(program, { FILE: 'app.conf', TARGET: join(at, name), MODE: '0755', ...OWNER });
      expect(wasRun(at)).toBe(false);
      // One line, without control characters
      expect(`${stdout}${stderr}`).toMatch(/^[\P{Cc}]*\n$/u);
      if (code === 0) {
        expect(readdirSync(at)).toEqual([join(at, name).slice(at.length + 1)]);
      } else {
        expect(readdirSync(at)).toEqual([]);
      }
    }), { numRuns: 40 });
  });

  test.each([
    ['add-repository', 'REPOSITORY'], ['add-user', 'USER_NAME'], ['build-redis', 'FLAVOR'], ['check-redis', 'FLAVOR'], ['disable-unit', 'UNIT'], ['download', 'URL'],
    ['enable-unit', 'UNIT'], ['install-package-file', 'PACKAGE_FILE'], ['install-packages', 'PACKAGES'], ['place-file', 'FILE'], ['make-directory', 'TARGET'],
  ])('%s refuses any for %s, and does nothing', (program, variable) => {
    for (const value of [`a$(touch ${MARK})`, `a; touch ${MARK}`, `a\ntouch ${MARK}`, '-rf', 'a\u001b[2J', '']) {
      const { code, stdout, stderr } = bundle.run(program, { [variable]: value });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(new RegExp(`^redis-fleet image: ${program} failed: ${variable} must be [^\\p{Cc}]*\\n$`, 'u'));
    }
    expect(wasRun('/')).toBe(false);
  });
});

test('a folder is no file of the bundle', () => {
  mkdirSync(join(bundle.folder, 'payload', 'folder'));
  expect(bundle.run('place-file', { FILE: 'folder', TARGET: '/nowhere/x', MODE: '0644', ...OWNER }).stderr).toContain('the bundle has no file payload/folder');
});
