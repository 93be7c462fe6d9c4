import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { runFolder } from '../../lab/api/run-folder';
import { connectLab, startLab } from '../../lab/api/start';
import { assembly, eventually, fleet, LAB_TIMEOUT, standaloneFleets } from '../support/labs';
import { inProject } from '../support/project';

jest.setTimeout(LAB_TIMEOUT);

const GONE_SECONDS = 5;
const SETTINGS = ['vm/overcommit_memory', 'vm/swappiness', 'vm/min_free_kbytes', 'net/core/somaxconn', 'net/ipv4/ip_forward', 'net/ipv4/tcp_max_syn_backlog', 'fs/file-max', 'kernel/pid_max'];

/** What a lab could leave behind on this computer, by kind. */
function traces(name: string): Record<'processes' | 'mounts' | 'groups' | 'links' | 'folders', string[]> {
  return {
    processes: processIds().filter((pid) => commandOf(pid).includes(name)),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter((line) => line.includes(name)),
    groups: ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/memory'].map((root) => join(root, `redis-fleet-lab-${name}`)).filter((path) => existsSync(path)),
    links: readdirSync('/sys/class/net').filter((link) => /^(m[0-9a-f]{8}|br\d+|tap\d+)$/.test(link)),
    folders: [runFolder(name)].filter((path) => existsSync(path)),
  };
}

const processIds = (): string[] => readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function backing(device: string): string {
  try {
    return readFileSync(`/sys/block/${device}/loop/backing_file`, 'utf8');
  } catch {
    return '';
  }
}

/** The network namespaces of processes, by their ids. */
function namespacesOf(processes: readonly string[]): Set<string> {
  return new Set(processes.flatMap((pid) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/net`)];
    } catch {
      return [];
    }
  }));
}

/** The processes that live in a network namespace of a lab, which is not the host's. */
function inhabitantsOf(namespaces: ReadonlySet<string>): string[] {
  return processIds().filter((pid) => [...namespacesOf([pid])].some((namespace) => namespaces.has(namespace)));
}

/** The processes that were started by one of these, at any distance, and these themselves. */
function withDescendants(ancestors: readonly string[]): string[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: string | undefined): boolean => pid !== undefined && (ancestors.includes(pid) || isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

function parentOf(pid: string): string | undefined {
  try {
    return /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** What a running lab has that must not outlive it: its network namespaces, and the loop devices of its volumes. */
async function holdingsOf(name: string): Promise<{ namespaces: Set<string>; volumes: string[] }> {
  const [host] = namespacesOf([String(process.pid)]);
  const namespaces = new Set([...namespacesOf(withDescendants(traces(name).processes))].filter((namespace) => namespace !== host));
  const { machines } = await (await connectLab(name)).status();
  const volumes = machines.flatMap(({ volume }) => (volume === null ? [] : [volume]));
  expect([namespaces.size > 1, loopsOf(volumes).length]).toEqual([true, 1]);
  return { namespaces, volumes };
}

const loopsOf = (volumes: readonly string[]): string[] =>
  readdirSync('/sys/block').filter((device) => volumes.some((volume) => backing(device).includes(volume)));

const settings = (): string[] => SETTINGS.map((path) => readFileSync(`/proc/sys/${path}`, 'utf8').trim());
const huge = (): string => readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8');
const fleets = (name: string): string => assembly((stack) => { standaloneFleets(stack, [fleet(name)]); });

/** A program of its own that starts a lab and does nothing else. */
function ownerProgram(): string {
  const program = inProject('.cache', `lab-owner-${process.pid}.js`);
  const start = inProject('lab', 'api', 'start.ts');
  const contents = `import { startLab } from ${JSON.stringify(start)};
void startLab({ name: 'lab-orphan', app: process.argv[2] }).then(() => {
  console.log('ready');
  setInterval(() => undefined, 1000);
});`;
  buildSync({ stdin: { contents, resolveDir: inProject() }, outfile: program, bundle: true, platform: 'node' });
  process.once('exit', () => rmSync(program, { force: true }));
  return program;
}

test('a lab that is taken down leaves nothing behind, and the host as it was', async () => {
  const before = { settings: settings(), huge: huge(), traces: traces('lab-clean') };
  const lab = await startLab({ name: 'lab-clean', app: fleets('clean') });
  const { namespaces, volumes } = await holdingsOf('lab-clean');
  await lab.down();
  const now = (): unknown => ({ settings: settings(), huge: huge(), traces: traces('lab-clean') });
  await eventually(() => Promise.resolve(now()), (found) => JSON.stringify(found) === JSON.stringify(before), GONE_SECONDS);
  expect([inhabitantsOf(namespaces), loopsOf(volumes)]).toEqual([[], []]);
});

test('a lab whose owner is killed is gone within five seconds', async () => {
  const before = traces('lab-orphan');
  const owner = spawn(process.execPath, [ownerProgram(), fleets('orphan')], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((done, fail) => {
    owner.stdout.once('data', () => { done(); });
    owner.once('close', () => { fail(new Error('the owner ended')); });
  });
  const { namespaces, volumes } = await holdingsOf('lab-orphan');
  owner.kill('SIGKILL');
  await eventually(() => Promise.resolve(traces('lab-orphan')), (now) => JSON.stringify(now) === JSON.stringify(before), GONE_SECONDS);
  expect([inhabitantsOf(namespaces), loopsOf(volumes)]).toEqual([[], []]);
});

test('two labs with the same addresses do not see one another', async () => {
  const [one, other] = await Promise.all([startLab({ name: 'lab-one', app: fleets('twin') }), startLab({ name: 'lab-other', app: fleets('twin') })]);
  try {
    const [mine, theirs] = await Promise.all([one.node('twin-0-0').state(), other.node('twin-0-0').state()]);
    expect(mine.address).toBe(theirs.address);
    expect(mine.instance).not.toBe(theirs.instance);
    await one.node('twin-0-0').kill();
    expect((await other.node('twin-0-0').state()).state).toBe('ready');
    await expect(startLab({ name: 'lab-one' })).rejects.toThrow('lab-one');
  } finally {
    await Promise.all([one.down(), other.down()]);
  }
});
