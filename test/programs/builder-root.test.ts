import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUNDLE } from '../../lib/definitions/images/build-folder';
import { PATHS } from '../../lib/rendering/paths';
import { inProject } from '../support/project';
import { type RunResult, run } from '../support/run';

/** A root folder of its own, with the programs of this computer to read only: what is removed there is removed nowhere else. */
class ScratchRoot {
  public readonly folder = mkdtempSync(join(tmpdir(), 'root-'));

  public constructor() {
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, this.at(name));
    for (const name of ['usr', 'dev', 'proc', 'root', 'tmp', 'etc/ssh', 'etc/apt/apt.conf.d', 'var/tmp', 'var/log', 'var/lib/apt/lists', 'var/cache/apt/archives']) mkdirSync(this.at(name), { recursive: true });
    this.write('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
    this.write('etc/machine-id', '0123456789abcdef0123456789abcdef\n');
    cpSync(inProject('lib', 'builder'), this.at(join(BUNDLE, 'programs')), { recursive: true });
  }

  public at(path: string): string {
    return join(this.folder, path);
  }

  public write(path: string, text: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  /** Runs lines of a shell in the bundle; `mounts` are lines that run outside before it, with the root folder as their working directory. */
  public run(lines: string, mounts = 'true'): RunResult {
    const setUp = `cd "$1" && mount --bind /usr usr && mount -o remount,bind,ro usr && mount --bind /dev dev && ${mounts} && exec chroot . env -i sh -c 'cd ${BUNDLE} && ${lines}'`;
    return run('unshare', ['--mount', '--', 'sh', '-c', setUp, 'sh', this.folder]);
  }
}

let root: ScratchRoot;
beforeEach(() => {
  root = new ScratchRoot();
});
afterEach(() => rmSync(root.folder, { recursive: true }));

describe('the clean-up', () => {
  const TRACES = ['var/lib/amazon/ssm/i-0123/document/state/current/a', 'var/lib/amazon/ssm/Vault/Store/key', 'tmp/.hidden/left', 'var/tmp/left', `${BUNDLE}/downloads/package.deb`];
  const KEPT = ['tmp/systemd-private-1/tmp/file', 'var/tmp/systemd-private-2/tmp/file'];
  const LOG = 'var/log/amazon/ssm/amazon-ssm-agent.log';
  const present = (paths: readonly string[]): string[] => paths.filter((path) => existsSync(root.at(path)));

  beforeEach(() => {
    [...TRACES, ...KEPT, LOG].forEach((path) => root.write(path, 'of this machine'));
  });

  test('leaves nothing of agents and nothing temporary, but what services that run still have open', () => {
    expect(root.run('AGENT_FILES=remove sh programs/clean.sh')).toEqual({ code: 0, stdout: 'redis-fleet image: clean: done\n', stderr: '' });
    expect(present(TRACES)).toEqual([]);
    expect(present(KEPT)).toEqual(KEPT);
    expect([readFileSync(root.at(LOG), 'utf8'), existsSync(root.at(BUNDLE)), readFileSync(root.at('etc/machine-id'), 'utf8')]).toEqual(['', false, '']);
  });

  test('leaves to Image Builder what its agent works with, and removes the bundle all the same', () => {
    expect(root.run('AGENT_FILES=keep sh programs/clean.sh').code).toBe(0);
    expect(present(TRACES)).toEqual(TRACES.slice(0, 4));
    expect([readFileSync(root.at(LOG), 'utf8'), existsSync(root.at(BUNDLE))]).toEqual(['of this machine', false]);
  });

  test('does nothing before it knows whose files agents have', () => {
    const { code, stderr } = root.run('sh programs/clean.sh');
    expect([code, stderr]).toEqual([1, "redis-fleet image: clean failed: AGENT_FILES must be remove or keep, got ''\n"]);
    expect(present(TRACES)).toEqual(TRACES);
  });
});

test('a machine that lets nobody execute where the bundle lies is refused, with the mount that forbids it', () => {
  const mounts = `mount -t tmpfs -o noexec tmpfs .${dirname(BUNDLE)} && mkdir .${BUNDLE} && cp -r "${inProject('lib', 'builder')}" .${BUNDLE}/programs && mount -t proc proc proc`;
  const { code, stdout, stderr } = root.run('sh programs/prepare.sh', mounts);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe(`redis-fleet image: prepare failed: no program runs from ${BUNDLE}, because ${dirname(BUNDLE)} is mounted with noexec; build on a machine that mounts it without\n`);
});

describe('a build from source', () => {
  const PACKAGE = (name: string, version: string): string =>
    `Package: ${name}\nStatus: install ok installed\nMaintainer: App <app@example.com>\nArchitecture: all\nVersion: ${version}\nDescription: ${name}\n\n`;
  // While it is built, one package is upgraded and another one comes
  const MAKEFILE = `
all:
\tprintf '#include <stdio.h>\\nint main(void) { puts("Redis server v=7.2.4 sha=0"); return 0; }\\n' > server.c
\tgcc server.c -o redis-server -Wl,--no-as-needed $(firstword $(wildcard /usr/lib/*/libssl.so.*)) $(firstword $(wildcard /usr/lib/*/libsystemd.so.*))
\tcp after /var/lib/dpkg/status
install:
\tmkdir -p $(PREFIX)/bin && cp redis-server $(PREFIX)/bin/
`;
  const BUILD = `FLAVOR=redis VERSION=7.2.4 ARCHIVE=${BUNDLE}/downloads/redis.tar.gz PREFIX=/usr/local BUILD_PACKAGES= sh programs/build-redis.sh`;

  beforeEach(() => {
    root.write('source/redis/Makefile', MAKEFILE);
    root.write('source/redis/after', PACKAGE('app', '2') + PACKAGE('extra', '1'));
    ['app', 'extra'].forEach((name) => root.write(`var/lib/dpkg/info/${name}.list`, '/.\n'));
    ['updates', 'triggers'].forEach((name) => mkdirSync(root.at(`var/lib/dpkg/${name}`)));
    root.write('var/lib/dpkg/status', PACKAGE('app', '1'));
    mkdirSync(root.at(`${BUNDLE}/downloads`));
    run('tar', ['-czf', root.at(`${BUNDLE}/downloads/redis.tar.gz`), '-C', root.at('source'), 'redis']);
  });

  test('removes the packages that came with it, and none that it upgraded; the second time it builds nothing', () => {
    const { code, stdout, stderr } = root.run(`${BUILD} && dpkg-query --show && ${BUILD}`, 'mount -t tmpfs tmpfs usr/local');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll('\t', ' ')).toBe([
      'redis-fleet image: build-redis: /usr/local/bin/redis-server 7.2.4: built', 'app 2', 'redis-fleet image: build-redis: /usr/local/bin/redis-server 7.2.4: unchanged', '',
    ].join('\n'));
  });
});

test('the data that an image of a node must not hold is where a node has its own', () => {
  expect(readFileSync(inProject('lib', 'builder', 'check-redis.sh'), 'utf8')).toContain(`\nDATA=${PATHS.mountPoint}\n`);
});
