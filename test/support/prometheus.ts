import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startProgram, waitFor } from './background-program';
import { freePort } from './ports';
import { run, type RunResult } from './run';
import { sideServiceProgram } from './side-service-programs';

const START_LIMIT = 60;
/** Hours of samples are played to rules. */
const TOOL_LIMIT = 180;

/** A sample of an instant vector. */
export interface PrometheusSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus of a test. */
export interface RunningPrometheus {
  /** Such as `http://127.0.0.1:20123`. */
  readonly url: string;
  /** What an expression gives now; rejects with Prometheus' own words when it refuses the expression. */
  query(expression: string): Promise<PrometheusSample[]>;
  /** What a path of its API gives, such as `rules` or `targets`. */
  api(path: string): Promise<unknown>;
  /** Asks until an expression gives samples. Rejects, with the log, after `seconds`. */
  waitForSamples(expression: string, seconds?: number): Promise<PrometheusSample[]>;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: unknown;
}

interface Vector {
  readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[];
}

/** Writes files by their names, such as `prometheus.yml` and `rules/redis.yml`, into a folder of their own; gives the folder. */
function writeAll(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Runs promtool in a folder with these files, such as `promtool(['check', 'rules', 'redis.yml'], {'redis.yml': text})`. */
export function promtool(args: readonly string[], files: Readonly<Record<string, string>>): RunResult {
  const folder = writeAll(files);
  try {
    return run(sideServiceProgram('promtool'), args, { cwd: folder, timeLimit: TOOL_LIMIT });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(url: string, path: string): Promise<unknown> {
  const { status, error, data } = await (await fetch(`${url}/api/v1/${path}`)).json() as Answer;
  if (status !== 'success') throw new Error(`prometheus refuses ${path}: ${error ?? status}`);
  return data;
}

/** The arguments of a Prometheus whose files lie in a folder. */
type Arguments = (folder: string) => readonly string[];

const OWN_ARGUMENTS: Arguments = (folder) => [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`];

/**
 * Starts Prometheus with files and waits until it is ready; it listens on a port of this machine.
 *
 * `prometheus.yml` is its configuration, where no other arguments say something else.
 */
export async function startPrometheus(files: Readonly<Record<string, string>>, given: Arguments = OWN_ARGUMENTS): Promise<RunningPrometheus> {
  const folder = writeAll(files);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [...given(folder), `--web.listen-address=127.0.0.1:${port}`];
  const prometheus = await startProgram({ name: 'prometheus', program: sideServiceProgram('prometheus'), args, cwd: folder });
  const wait = (what: string, seconds: number) => ({ what, seconds, programs: [prometheus] });
  const query = async (expression: string): Promise<PrometheusSample[]> => {
    const { result } = await ask(url, `query?query=${encodeURIComponent(expression)}`) as Vector;
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  };
  const stop = async (): Promise<void> => {
    await prometheus.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(wait('Prometheus', START_LIMIT), async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url, query, stop, api: (path) => ask(url, path),
    waitForSamples: (expression, seconds = START_LIMIT) => waitFor(wait(`samples of ${expression}`, seconds), async () => {
      const samples = await query(expression);
      return samples.length > 0 ? samples : undefined;
    }),
  };
}
