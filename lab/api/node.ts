import type { Socket } from 'node:net';
import type { ControlClient } from './control';
import { FILL } from './disk';
import { LabError } from './lab-error';
import { lastLine } from './program';
import type { ExecResult, LogSource, MachineStatus, NoticeKind } from './protocol';
import { waitUntilReady, type WaitOptions } from './readiness';

/** How to run a program on a machine. */
export interface ExecOptions {
  /** Text on its standard input.
   * @default - nothing */
  readonly stdin?: string;
  /** Seconds after which it is ended, 1-3600.
   * @default 60 */
  readonly timeout?: number;
}

/** How to replace instances. */
export interface ReplaceOptions {
  /** Erases their volumes, so that the new machines find them empty.
   * @default false */
  readonly blank?: boolean;
  /** Terminates by EC2's own call, which waits for no termination hook, as for a machine that is off.
   * @default false */
  readonly withoutHook?: boolean;
}

/** Seconds that an answer may take beyond the program it is about: a machine that is just starting is waited for. */
const MARGIN = 45;

/** One slot of a lab and whatever machine stands for it: it stays the same when its machine is replaced. */
export class LabNode {
  /**
   * @param control the lab's controller
   * @param slot name of the slot, or id of an instance without one
   */
  public constructor(private readonly control: ControlClient, public readonly slot: string) {}

  /** Its machine; the newest where an older one is still going. Throws a LabError where it has none. */
  public async state(): Promise<MachineStatus> {
    const machines = await this.machines();
    const newest = machines.filter(({ state }) => state !== 'terminating').at(-1) ?? machines.at(-1);
    if (newest === undefined) throw new LabError(`the slot ${JSON.stringify(this.slot)} has no machine`);
    return newest;
  }

  /** Runs a program on the machine as root, to its end; one that takes longer than `timeout` ends with code 124. */
  public exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const { stdin, timeout = 60 } = options;
    return this.control.request({ do: 'exec', slot: this.slot, argv, stdin, timeout }, timeout + MARGIN);
  }

  /**
   * The last lines of the machine's console, which also has what its boot said.
   * @param lines 1 or more
   */
  public logs(lines = 200): Promise<string> {
    return this.log('console', lines);
  }

  /**
   * The last lines of the machine's journal.
   * @param lines 1 or more
   */
  public journal(lines = 200): Promise<string> {
    return this.log('journal', lines);
  }

  /** Cuts the power: what was not written to a volume is gone. Returns when the machine is off. */
  public async kill(): Promise<void> {
    await this.control.request({ do: 'kill', slots: [this.slot] });
  }

  /**
   * Cuts the power, erases all volumes of the machine, and boots it again at once, at its old address and with its old root
   * file system. Returns when it is booting.
   */
  public async wipe(): Promise<void> {
    await this.control.request({ do: 'wipe', slot: this.slot });
  }

  /**
   * Fills the data volume up.
   * @param leave MiB that stay free, 0 or more
   */
  public async fill(leave = 0): Promise<void> {
    await this.runFill(String(leave));
  }

  /** Ends what `fill` did. */
  public async unfill(): Promise<void> {
    await this.runFill('free');
  }

  /**
   * Stops the instance in order, as StopInstances does. Returns when the machine is off.
   * @param force without waiting for the machine's own shutdown
   */
  public async stop(force = false): Promise<void> {
    await this.control.request({ do: 'stop', slot: this.slot, force });
  }

  /** Starts an instance that is off. Returns when its machine is booting. */
  public async start(): Promise<void> {
    await this.control.request({ do: 'start', slot: this.slot });
  }

  /** Boots the machine again. Returns when it is booting. */
  public async reboot(): Promise<void> {
    await this.control.request({ do: 'reboot', slot: this.slot });
  }

  /**
   * Has the Auto Scaling group terminate the instance and start another. Returns the id of the old one when its termination
   * is under way; `waitUntilReady({ otherThan: [id] })` waits for the new one.
   */
  public async replace(options: ReplaceOptions = {}): Promise<string> {
    const { instances } = await this.control.request<{ instances: string[] }>({ do: 'replace', slots: [this.slot], ...options });
    return instances[0] ?? '';
  }

  /**
   * Delays all packets of the machine, each way.
   * @param ms milliseconds, 0-10000; 0 ends it
   */
  public async slow(ms: number): Promise<void> {
    await this.control.request({ do: 'slow', slot: this.slot, ms });
  }

  /**
   * Drops packets of the machine at random.
   * @param percent 0-100; 0 ends it
   */
  public async loss(percent: number): Promise<void> {
    await this.control.request({ do: 'loss', slot: this.slot, percent });
  }

  /**
   * Has the instance metadata say that EC2 is about to interrupt the instance.
   * @param kind what is said
   * @param at when EC2 will act; two minutes from now by default
   */
  public async notice(kind: NoticeKind, at?: Date): Promise<void> {
    await this.control.request({ do: 'notice', slot: this.slot, kind, at: at?.toISOString() });
  }

  /** A connection to a TCP port of the machine, from the machine itself, as Session Manager forwards ports. */
  public connect(port: number): Promise<Socket> {
    return this.control.connect(this.slot, port);
  }

  /** Waits until the slot has a machine that is ready; returns it. Throws a LabError when it fails or time is up. */
  public async waitUntilReady(options: Pick<WaitOptions, 'seconds' | 'otherThan' | 'onMachines'> = {}): Promise<MachineStatus> {
    await waitUntilReady(this.control.name, () => this.machines(), { ...options, slots: [this.slot] });
    return this.state();
  }

  private async machines(): Promise<readonly MachineStatus[]> {
    const { machines } = await this.control.request<{ machines: readonly MachineStatus[] }>({ do: 'status' });
    return machines.filter(({ slot, instance }) => slot === this.slot || instance === this.slot);
  }

  private async runFill(argument: string): Promise<void> {
    const { code, stderr } = await this.exec(['python3', '-c', FILL, argument]);
    if (code !== 0) throw new LabError(`the volume of ${this.slot} cannot be filled: ${lastLine(stderr) ?? `python3 ended with ${code}`}`);
  }

  private async log(source: LogSource, lines: number): Promise<string> {
    const { text } = await this.control.request<{ text: string }>({ do: 'logs', slot: this.slot, source, lines });
    return text;
  }
}
