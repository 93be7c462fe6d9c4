import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './lab-error';

/** As the lab itself has it: short, because Linux bounds the paths of sockets. */
const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Of the fields of /proc/PID/stat behind the state: the start time, the 22nd of all. */
const STARTED = 18;

/** Whether a text can be the name of a lab. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Throws where a text cannot be the name of a lab. */
export function checkName(name: string): void {
  if (!isName(name)) {
    throw new LabError(`"name" must be 1-31 lower-case letters, digits or hyphens, beginning with a letter or digit, got ${JSON.stringify(name)}`);
  }
}

/** The folder that holds the run folders of all labs. */
export function runRoot(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const own = env.REDIS_FLEET_LAB_RUN;
  return own === undefined || own === '' ? '/run/redis-fleet-lab' : own;
}

/** The run folder of a lab: its controller's socket and what belongs to this run only. Throws as `checkName` does. */
export function runFolder(name: string): string {
  checkName(name);
  return join(runRoot(), name);
}

/** The socket on which the controller of a lab answers. Throws as `checkName` does. */
export function controlSocket(name: string): string {
  return join(runFolder(name), 'control.sock');
}

/** The process that a lab lives and dies with, as the lab's run folder remembers it. */
export interface Supervisor {
  readonly pid: number;
  /** When it was started, in clock ticks since boot: with its pid it names one process. */
  readonly started: number;
}

/** Who runs, or ran, the lab of a run folder; undefined where the folder does not say. */
export function supervisorOf(folder: string): Supervisor | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8')) as Partial<Supervisor>;
    return typeof pid === 'number' && typeof started === 'number' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether just this process lives, and not another one that has its pid by now. */
export function lives({ pid, started }: Supervisor): boolean {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return state !== 'Z' && Number(fields[STARTED]) === started;
  } catch {
    return false;
  }
}
