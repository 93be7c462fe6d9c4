import { setTimeout as sleep } from 'node:timers/promises';
import { emulatorAt, type EmulatorAccess } from '../emulator/emulator';
import { commandLine } from './command-line';
import { ControlClient } from './control';
import { Deployment, type DeploymentOptions } from './deployment';
import { LabError } from './lab-error';
import { LabNode, type ReplaceOptions } from './node';
import { type Ended, runToEnd } from './program';
import type { LabStatus, MachineStatus } from './protocol';
import { waitUntilReady, type WaitOptions } from './readiness';
import { controlSocket, lives, runFolder, supervisorOf } from './run-folder';

/** Seconds that the end of a lab may take. */
const DOWN_SECONDS = 15;

/** How to run a program of this host as a client inside the VPC. */
export interface ClientOptions {
  /** Variables added to the environment of this process.
   * @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Text on its standard input.
   * @default - nothing */
  readonly stdin?: string;
  /** Seconds after which it is ended.
   * @default 60 */
  readonly timeout?: number;
}

/** A running lab. */
export class Lab {
  /** The emulator of AWS that the lab's machines and the CDK talk to. */
  public readonly emulator: EmulatorAccess;

  private readonly deployment: Deployment;
  private deployed: DeploymentOptions | undefined;

  private constructor(public readonly name: string, private readonly control: ControlClient, facts: Pick<LabStatus, 'endpoint' | 'region'>) {
    this.emulator = emulatorAt(facts.endpoint, facts.region);
    this.deployment = new Deployment(this.emulator, runFolder(name));
  }

  /**
   * Connects to a lab that runs, whoever started it.
   *
   * Throws a NoLabError where none of that name runs.
   */
  public static async connect(name: string): Promise<Lab> {
    const control = new ControlClient(name, controlSocket(name));
    return new Lab(name, control, await control.request<LabStatus>({ do: 'status' }, 30));
  }

  /** The lab and its machines. */
  public status(): Promise<LabStatus> {
    return this.control.request({ do: 'status' }, 30);
  }

  /** The slots that have a machine, in the order of their names. */
  public async nodes(): Promise<LabNode[]> {
    const { machines } = await this.status();
    return [...new Set(machines.map(({ slot }) => slot))].sort().map((slot) => this.node(slot));
  }

  /**
   * A slot of the lab, whether it has a machine by now or not.
   * @param slot name of the slot, such as `sessions-0-0`, or id of an instance
   */
  public node(slot: string): LabNode {
    return new LabNode(this.control, slot);
  }

  /** `cdk bootstrap` where needed, and `cdk deploy`. The machines boot meanwhile and after: see `waitUntilReady`. */
  public async deploy(options: DeploymentOptions): Promise<void> {
    await this.deployment.bootstrap();
    this.deployed = options;
    await this.deployment.deploy(options);
  }

  /**
   * `cdk destroy` of what was deployed; the machines end, retained volumes stay.
   * @param options what to destroy; what this object deployed last by default
   */
  public async destroy(options: DeploymentOptions | undefined = this.deployed): Promise<void> {
    if (options === undefined) throw new LabError('nothing was deployed from here: say what to destroy by "fleet" or "app"');
    await this.deployment.destroy(options);
  }

  /** Waits until the machines are ready; returns them. Throws a LabError when one fails or time is up. */
  public waitUntilReady(options: WaitOptions = {}): Promise<readonly MachineStatus[]> {
    return waitUntilReady(this.name, async () => (await this.status()).machines, options);
  }

  /** Cuts the power of several machines at one moment, as a zone loses it. Returns when all are off; none is killed where one is off already. */
  public async kill(slots: readonly string[]): Promise<void> {
    await this.control.request({ do: 'kill', slots });
  }

  /** Replaces several machines at once, as `LabNode.replace` does one; returns the ids of the instances that go. */
  public async replace(slots: readonly string[], options: ReplaceOptions = {}): Promise<readonly string[]> {
    const { instances } = await this.control.request<{ instances: string[] }>({ do: 'replace', slots, ...options });
    return instances;
  }

  /**
   * Drops all packets between members of different groups; slots in no group reach all.
   * @param groups two or more groups of slots
   */
  public async partition(...groups: readonly (readonly string[])[]): Promise<void> {
    await this.control.request({ do: 'partition', groups });
  }

  /** Ends every partition, delay and loss. */
  public async heal(): Promise<void> {
    await this.control.request({ do: 'heal' });
  }

  /**
   * Moves the client host to a subnet, which need not have a machine yet; until then it is in that of the lab's first machine.
   * @param subnet id of the subnet
   */
  public async moveClient(subnet: string): Promise<void> {
    await this.control.request({ do: 'client', subnet });
  }

  /**
   * Runs a program of this host in the network of a client host inside the VPC, to its end.
   *
   * The variables of `emulator.env` hold there as well: the emulator of AWS answers at the same address.
   */
  public async client(argv: readonly string[], options: ClientOptions = {}): Promise<Ended> {
    const [program, ...args] = await this.clientCommand(argv);
    const { env, stdin, timeout = 60 } = options;
    return runToEnd(program, args, { cwd: process.cwd(), env: { ...process.env, ...env }, stdin, seconds: timeout });
  }

  /** The command that runs another one in the network of the client host. Throws a LabError where there is no VPC with a machine. */
  public async clientCommand(argv: readonly string[]): Promise<[string, ...string[]]> {
    const { clientPid } = await this.status();
    if (clientPid === null) throw new LabError(`the lab ${JSON.stringify(this.name)} has no machine, and thus no network for a client: deploy something first, or choose a subnet by moveClient`);
    return ['nsenter', '--target', String(clientPid), '--net', '--', ...argv];
  }

  /** Ends the lab with all that belongs to it; returns when it is gone. */
  public async down(): Promise<void> {
    const supervisor = supervisorOf(runFolder(this.name));
    await this.control.request({ do: 'down' });
    const end = Date.now() + DOWN_SECONDS * 1000;
    while (supervisor !== undefined && lives(supervisor)) {
      if (Date.now() > end) throw new LabError(`the lab ${JSON.stringify(this.name)} did not end within ${DOWN_SECONDS} s: end it with "${commandLine('down --force', this.name)}"`);
      await sleep(50);
    }
  }
}
