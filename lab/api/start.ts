import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { commandLine, DEFAULT_NAME } from './command-line';
import type { DeploymentOptions } from './deployment';
import { Lab } from './lab';
import { LabError } from './lab-error';
import type { MachineStatus } from './protocol';
import { checkRequirements } from './requirements';
import { controlSocket } from './run-folder';
import { startSupervisor } from './supervisor';

/** How to start the processes of a lab. */
export interface LaunchOptions {
  /** 1-31 lower-case letters, digits or hyphens.
   * @default - a name that no other lab has */
  readonly name?: string;
  /** Region of the emulator.
   * @default us-east-1 */
  readonly region?: string;
  /** Whether the lab ends with this process, however that ends.
   * @default true */
  readonly followParent?: boolean;
  /** Is told what the lab is doing.
   * @default - nobody is told */
  readonly onProgress?: (progress: LabProgress) => void;
}

/** How to start a lab and what runs in it. */
export interface LabOptions extends LaunchOptions, DeploymentOptions {
  /** Seconds that the machines may take from the end of the deployment, 1-3600.
   * @default 300 */
  readonly seconds?: number;
}

/** What a lab that comes up is doing. */
export interface LabProgress {
  readonly step: 'start' | 'deploy' | 'boot';
  /** The machines, as far as there are any. */
  readonly machines: readonly MachineStatus[];
  /** What a first start is just doing, which makes the machines' root file system.
   * @default - the step says it all */
  readonly message?: string;
}

/**
 * Starts a lab: the emulator of AWS, a deployment on it, and a machine for every instance that came of it.
 *
 * Returns when every machine is ready, or at once after the start where neither `fleet` nor `app` is given.
 * Throws a LabError that says what this machine lacks, what the CDK said, or the slot that failed and its problem; nothing
 * is left running then.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { fleet, app, seconds, onProgress } = options;
  const lab = await launchLab(options);
  if (fleet === undefined && app === undefined) return lab;
  try {
    onProgress?.({ step: 'deploy', machines: [] });
    await lab.deploy(options);
    await lab.waitUntilReady({ seconds, onMachines: (machines) => onProgress?.({ step: 'boot', machines }) });
    return lab;
  } catch (error) {
    // What went wrong first is what the caller must hear
    await lab.down().catch(() => undefined);
    throw error;
  }
}

/** Starts a lab in which nothing is deployed yet. Throws a LabError that says what this machine lacks, or that the name is taken. */
export async function launchLab({ name = uniqueName(), region = 'us-east-1', followParent = true, onProgress }: LaunchOptions = {}): Promise<Lab> {
  onProgress?.({ step: 'start', machines: [] });
  checkRequirements();
  await expectNone(name);
  const onMessage = (message: string): void => onProgress?.({ step: 'start', machines: [], message });
  const { pid } = await startSupervisor({ name, region, followParent, onMessage });
  try {
    return await Lab.connect(name);
  } catch (error) {
    process.kill(pid, 'SIGTERM');
    throw error;
  }
}

/** Connects to a lab that runs, whoever started it. Throws a LabError where none of that name runs. */
export function connectLab(name = DEFAULT_NAME): Promise<Lab> {
  return Lab.connect(name);
}

function uniqueName(): string {
  return `lab-${process.pid}-${randomBytes(3).toString('hex')}`;
}

async function expectNone(name: string): Promise<void> {
  if (!existsSync(controlSocket(name))) return;
  const running = await Lab.connect(name).then((lab) => lab.status(), () => undefined);
  if (running !== undefined) {
    throw new LabError(`a lab named ${JSON.stringify(name)} runs already (process ${running.pid}): end it with "${commandLine('down', name)}" or choose another name`);
  }
}
