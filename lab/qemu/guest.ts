import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardName, type Hardware, qemuArguments } from './hardware';
import { providedProgram } from './programs';

/** Where a guest's network cards end. */
export interface Place {
  /** The words before a command that make it run there. */
  readonly enter: readonly string[];
  /** Shell commands that connect a card; $ip is the program ip, $name the card's name, and its tap device is there and up. */
  readonly plug: string;
}

/** A guest and what it is to do. */
export interface GuestOptions {
  readonly hardware: Hardware;
  /** A tar archive that is unpacked over the root before the first program starts. */
  readonly files: string;
  /** Words for the kernel and systemd beside those that every guest needs.
   * @default - none */
  readonly kernelArguments?: readonly string[];
  /** Where its network cards end.
   * @default - in namespaces of its own, where nothing else is */
  readonly place?: Place;
  /** Seconds after which the machine is switched off.
   * @default 240 */
  readonly seconds?: number;
}

/** What a guest said until it was off. */
export interface GuestOutput {
  /** What was written to its second serial port. */
  readonly report: string;
  /** What was written to its console: the kernel's and systemd's messages. */
  readonly console: string;
  /** Seconds from power on to power off. */
  readonly seconds: number;
}

const CONSOLE_LINES = 40;

const ALONE: Place = { enter: ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--'], plug: ':' };

/** $1 is the program ip, $2 the names of the cards, the rest is QEMU; the card of a guest before may still be there. */
function withCards(plug: string): string {
  return `
ip=$1 names=$2
shift 2
for name in $names; do
    "$ip" link delete "$name" 2> /dev/null || :
    "$ip" tuntap add dev "$name" mode tap multi_queue
    "$ip" link set "$name" up
    ${plug}
done
exec "$@"
`;
}

/** What it starts dies with this process, however that ends. */
function startQemu(options: GuestOptions, report: string): ChildProcess {
  const { hardware, files, kernelArguments = [], place = ALONE } = options;
  const cards = hardware.queues.map((_queues, index) => cardName(index)).join(' ');
  const shell = ['sh', '-eu', '-c', withCards(place.plug), 'sh', providedProgram('ip'), cards];
  const qemu = [providedProgram('qemu-system-x86_64'), ...qemuArguments(hardware, { files, kernelArguments, report })];
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...place.enter, ...shell, ...qemu], { stdio: ['ignore', 'pipe', 'pipe'] });
}

interface Ending {
  readonly said: string;
  /** What went wrong; undefined where the guest switched itself off. */
  readonly problem: string | undefined;
}

/** Waits for the end, for so many seconds. */
function ending(child: ChildProcess, seconds: number): Promise<Ending> {
  const said: Buffer[] = [];
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  const problemOf = (code: number | null, signal: string | null): string | undefined => {
    if (isLate) return `did not switch itself off within ${seconds} s`;
    if (signal !== null) return `was ended by ${signal}`;
    return code === 0 ? undefined : `ended with ${code}`;
  };
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ problem: problemOf(code, signal), said: Buffer.concat(said).toString() });
    });
  });
}

/**
 * Boots a guest and resolves when it has switched itself off.
 *
 * Rejects with the end of its console when it does not do so in time, or QEMU does not run.
 */
export async function runGuest(options: GuestOptions): Promise<GuestOutput> {
  const { seconds = 240 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'guest-'));
  const report = join(folder, 'report');
  try {
    const child = startQemu(options, report);
    const since = performance.now();
    const { problem, said } = await ending(child, seconds);
    if (problem !== undefined) {
      throw new Error(`the guest ${problem}; the end of its console:\n${said.split('\n').slice(-CONSOLE_LINES).join('\n')}`);
    }
    return { report: readFileSync(report, 'utf8'), console: said, seconds: (performance.now() - since) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
