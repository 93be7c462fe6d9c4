import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isListening, startProgram, waitFor } from './background-program';
import { run, type RunResult } from './run';
import { sideServiceProgram } from './side-service-programs';

const START_LIMIT = 60;
const CONFIG = 'envoy.json';

/** A configuration of Envoy, and the files that it names. */
export interface EnvoyFiles {
  /** The text, JSON or YAML, or what becomes JSON. `FOLDER` in it stands for the folder of `files`. */
  readonly config: string | object;
  /** Names and texts, such as of passwords.
   * @default - none */
  readonly files?: Readonly<Record<string, string>>;
}

/** An Envoy of a test. */
export interface RunningEnvoy {
  /** What it said so far. */
  log(): string;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
}

/** It runs as a user without rights, who must be able to read what it is given. */
function write({ config, files = {} }: EnvoyFiles): string {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-'));
  chmodSync(folder, 0o755);
  const text = typeof config === 'string' ? config : JSON.stringify(config, null, 2);
  for (const [name, content] of Object.entries({ ...files, [CONFIG]: text.replaceAll('FOLDER', folder) })) {
    writeFileSync(join(folder, name), content, { mode: 0o644 });
  }
  return folder;
}

/** What `envoy --mode validate` says of a configuration: code 0 and `OK`, or what is wrong on standard error. */
export function validateEnvoy(files: EnvoyFiles): RunResult {
  const folder = write(files);
  try {
    return run(sideServiceProgram('envoy'), ['--mode', 'validate', '--config-path', join(folder, CONFIG)], { timeLimit: START_LIMIT });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts Envoy and waits until it listens on all of `ports`, which the configuration gives to its listeners on 127.0.0.1.
 *
 * Rejects with what Envoy said when it refuses the configuration or does not listen within a minute.
 */
export async function startEnvoy(files: EnvoyFiles, ports: readonly number[]): Promise<RunningEnvoy> {
  const folder = write(files);
  const args = ['--config-path', join(folder, CONFIG), '--concurrency', '1', '--disable-hot-restart', '--log-level', 'info'];
  const envoy = await startProgram({ name: 'envoy', program: sideServiceProgram('envoy'), args, cwd: folder });
  const stop = async (): Promise<void> => {
    await envoy.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const port of ports) {
      await waitFor({ what: `a listener of Envoy on ${port}`, seconds: START_LIMIT, programs: [envoy] }, () => isListening(port));
    }
    return { log: envoy.output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
