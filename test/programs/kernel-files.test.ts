import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KernelProfile, TransparentHugePages } from '../../lib';
import { renderNodeFiles } from '../../lib/rendering/placement/node-files';
import { PATHS } from '../../lib/rendering/paths';
import { renderTmpfilesConf } from '../../lib/rendering/kernel/tmpfiles-conf';
import { FLEETS } from '../support/fleets';
import { tool } from '../support/programs';
import { run, type RunResult } from '../support/run';

const HUGE_PAGES = '/sys/kernel/mm/transparent_hugepage/enabled';
/** Network settings belong to a network namespace; every other would be that of the machine that runs this test. */
const OF_A_NAMESPACE = 'net.';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kernel-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Sets the network settings of a sysctl.d file by sysctl, in a network namespace that ends with it. */
function setInNamespace(text: string): RunResult {
  const file = join(folder, 'sysctl.conf');
  const lines = text.split('\n').filter((line) => line.startsWith('#') || line.startsWith(OF_A_NAMESPACE));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return run('unshare', ['--map-root-user', '--net', 'sysctl', '--load', file]);
}

test.each(Object.entries(FLEETS))('Linux takes the network settings of fleet %s', (_name, definition) => {
  const files = renderNodeFiles(definition);
  const { code, stdout, stderr } = setInNamespace(files[PATHS.sysctl] ?? '');
  expect([code, stderr]).toEqual([0, '']);
  const set = stdout.split('\n').filter((line) => line !== '').map((line) => line.split(' = '));
  const wanted = Object.entries(definition.kernel.sysctls).filter(([name]) => name.startsWith(OF_A_NAMESPACE));
  expect(Object.fromEntries(set) as Record<string, string>).toMatchObject(Object.fromEntries(wanted));
});

test('Linux refuses a setting that it does not have, so that the check above can fail', () => {
  expect(setInNamespace('net.ipv4.tcp_tw_recycle = 1\n').stderr).toContain('tcp_tw_recycle');
  expect(setInNamespace('net.ipv4.ip_local_port_range = 65535 10240\n').code).not.toBe(0);
});

/** Has systemd create what a tmpfiles.d file says below a folder, where an empty file stands in for the kernel's; returns what it then holds. */
function written(text: string): { result: RunResult; setting: string } {
  const setting = join(folder, HUGE_PAGES);
  mkdirSync(dirname(setting), { recursive: true });
  writeFileSync(setting, '');
  const file = join(folder, 'redis-fleet.conf');
  writeFileSync(file, text);
  const result = run(tool('systemd-tmpfiles'), ['--create', `--root=${folder}`, file]);
  return { result, setting: readFileSync(setting, 'utf8').trim() };
}

test.each([
  [KernelProfile.redis(), 'never'], [KernelProfile.general(), 'madvise'], [KernelProfile.none(), ''],
  [KernelProfile.none({ transparentHugePages: TransparentHugePages.MADVISE }), 'madvise'],
])('systemd-tmpfiles writes huge pages as the profile says, or leaves them', (kernel, expected) => {
  const { result, setting } = written(renderTmpfilesConf(kernel));
  expect([result.code, result.stderr, setting]).toEqual([0, '', expected]);
});

test('systemd-tmpfiles refuses a line that it does not know, so that the check above can fail', () => {
  const { result } = written('write /sys never\n');
  expect(result.code).not.toBe(0);
});
