import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A property of a deployed template that the emulator read nowhere. */
export interface DroppedProperty {
  readonly type: string;
  readonly logicalId: string;
  /** Path inside the resource's properties; elements of lists are written `[]`. */
  readonly property: string;
  readonly stack: string;
}

/** What the emulator did not act on since it started or its ledger was last reset. */
export interface LedgerReport {
  /** Empty when nothing was dropped but what the emulator's reviewed list allows. */
  readonly unreviewed: readonly DroppedProperty[];
  readonly reviewed: readonly (DroppedProperty & { readonly reason: string })[];
}

/** How to start the emulator. */
export interface EmulatorOptions {
  /** Port on localhost; a free one by default. */
  readonly port?: number;
  /** The Python to run it with; `.venv/bin/python` of the repository by default. */
  readonly python?: string;
  /** Region of the clients; us-east-1 by default. */
  readonly region?: string;
  /** Unix socket of whoever plays the machines of instances; by default nobody does, and an instance runs as soon as it is asked for. */
  readonly machines?: string;
}

/** How to reach a running emulator. */
export interface EmulatorAccess {
  /** `http://localhost:PORT`. */
  readonly endpoint: string;
  readonly region: string;
  /** Environment that points the CDK CLI, the SDK for JavaScript and boto3 at the emulator. */
  readonly env: Readonly<Record<string, string>>;
  /** What deployments dropped so far. */
  ledger(): Promise<LedgerReport>;
  /** Forget what deployments dropped so far. */
  resetLedger(): Promise<void>;
}

/** A running emulator. */
export interface Emulator extends EmulatorAccess {
  readonly pid: number;
  /** End the emulator; returns when its process is gone. */
  stop(): Promise<void>;
}

/** How long the emulator may take until it listens, in milliseconds. */
const START_TIMEOUT = 30_000;

/** The account that the emulator's default credentials belong to. */
export const EMULATOR_ACCOUNT = '123456789012';

/**
 * Starts the local AWS emulator and resolves when it listens.
 *
 * It ends with `stop()`, and with this process however that ends.
 * Throws an error that names the remedy when Python is missing or the port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const python = options.python ?? join(repositoryRoot(), '.venv', 'bin', 'python');
  if (!existsSync(python)) {
    throw new Error(`the emulator needs Python at ${python}: run \`npm run setup\``);
  }
  const region = options.region ?? 'us-east-1';
  const machines = options.machines === undefined ? [] : ['--machines', options.machines];
  const child = spawn(python, ['-m', 'redis_fleet_emulator', '--follow-parent', '--port', String(options.port ?? 0), ...machines], {
    cwd: join(repositoryRoot(), 'lab', 'emulator'),
    env: { ...process.env, AWS_DEFAULT_REGION: region, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  const stop = (): Promise<void> => {
    child.kill('SIGKILL');
    return exited;
  };
  try {
    const { endpoint, pid } = await announcement(child);
    return { ...emulatorAt(endpoint, region), pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How to reach the emulator that listens at `endpoint`, whoever started it. */
export function emulatorAt(endpoint: string, region: string): EmulatorAccess {
  return { endpoint, region, env: environment(endpoint, region), ...ledgerOf(endpoint) };
}

/** Returns the folder of the repository's package.json, searched upwards from this file. */
export function repositoryRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === resolve(folder, '..')) throw new Error(`no package.json above ${__dirname}`);
  }
}

/** Resolves with the first line that the emulator prints; rejects with what it says if it ends instead. */
function announcement(child: ChildProcess): Promise<{ endpoint: string; pid: number }> {
  return new Promise((done, fail) => {
    let output = '';
    let complaint = '';
    const timer = setTimeout(() => fail(new Error(`the emulator did not start within ${START_TIMEOUT / 1000} s: ${complaint}`)), START_TIMEOUT);
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4000);
      if (process.env.REDIS_FLEET_EMULATOR_LOG) process.stderr.write(chunk);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('\n')) return;
      clearTimeout(timer);
      done(JSON.parse(output.slice(0, output.indexOf('\n'))) as { endpoint: string; pid: number });
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(new Error(`the emulator cannot be run: ${error.message}`));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(new Error(explain(complaint, code)));
    });
  });
}

/** Says why the emulator ended, and what to do about it. */
function explain(complaint: string, code: number | null): string {
  const lacking = /^(?:ModuleNotFoundError|ImportError): (.+)$/m.exec(complaint);
  if (lacking) return `the emulator's Python packages are missing or outdated (${lacking[1]}): run \`npm run setup\``;
  return `the emulator ended with code ${code}: ${complaint.trim() || 'it said nothing'}`;
}

function environment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_SESSION_TOKEN: 'testing',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    CDK_DEFAULT_ACCOUNT: EMULATOR_ACCOUNT,
    CDK_DEFAULT_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
  };
}

function ledgerOf(endpoint: string): Pick<EmulatorAccess, 'ledger' | 'resetLedger'> {
  const url = `${endpoint}/_emulator/ledger`;
  return {
    ledger: async () => (await (await fetch(url)).json()) as LedgerReport,
    resetLedger: async () => {
      await (await fetch(url, { method: 'DELETE' })).arrayBuffer();
    },
  };
}
