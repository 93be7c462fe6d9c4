import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants as access } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { CliError } from '../io';
import { USAGE } from '../report';
import { DirectTransport } from './direct';
import { lastLine } from './last-line';
import type { Target, Transport } from './transport';

const DOCUMENT = 'AWS-StartPortForwardingSession';
/** What the plugin prints when the local port is open. */
const IS_OPEN = /^Waiting for connections/m;
const PROGRAMS = {
  'aws': 'install version 2 of the AWS CLI',
  'session-manager-plugin': 'install the Session Manager plugin of the AWS CLI',
};

/** Each session is a group of its own, which would outlive this program. */
const running = new Set<ChildProcess>();
let endsWithUs = false;

/** What the AWS CLI is told. */
export interface SessionSettings {
  readonly region: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that the start of a session may take. */
  readonly timeoutMs: number;
}

/** Through Session Manager's port forwarding: from anywhere, with no port of the fleet open; one program of the AWS CLI for each connection. */
export class SessionManagerTransport implements Transport {
  /** StartSession is throttled at a few calls a second. */
  public readonly atOnce = 4;

  /** Throws a CliError where a program that it takes is missing. */
  public constructor(private readonly settings: SessionSettings) {
    for (const [name, remedy] of Object.entries(PROGRAMS)) {
      if (!isOnPath(name, settings.env.PATH)) throw new CliError(`--transport ssm needs the program ${name}, which is not on the PATH: ${remedy}, or use --transport direct inside the VPC`, USAGE);
    }
    endWithThisProgram();
  }

  public async open(target: Target): Promise<Duplex> {
    const localPort = await freePort();
    const child = this.start(target, localPort);
    try {
      await this.untilOpen(child);
      const stream = await new DirectTransport(this.settings.timeoutMs).open({ ...target, address: '127.0.0.1', port: localPort });
      stream.once('close', () => end(child));
      return stream;
    } catch (error) {
      end(child);
      throw error;
    }
  }

  private start({ instance, port }: Target, localPort: number): ChildProcess {
    const args = [
      'ssm', 'start-session', '--region', this.settings.region, '--target', instance, '--document-name', DOCUMENT,
      '--parameters', JSON.stringify({ portNumber: [String(port)], localPortNumber: [String(localPort)] }),
    ];
    const child = spawn('aws', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: this.settings.env });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  }

  private untilOpen(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      let [said, wrong] = ['', ''];
      const timer = setTimeout(() => reject(new Error(`Session Manager opened no port within ${this.settings.timeoutMs / 1000} s`)), this.settings.timeoutMs);
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (!IS_OPEN.test(said)) return;
        clearTimeout(timer);
        resolve();
      });
      child.stderr?.on('data', (chunk: Buffer) => (wrong = `${wrong}${chunk.toString()}`.slice(-4096)));
      child.once('error', (error) => reject(new Error(`cannot run aws: ${error.message}`)));
      child.once('close', () => {
        clearTimeout(timer);
        reject(new Error(`Session Manager opened no port: ${lastLine(wrong === '' ? said : wrong)}`));
      });
    });
  }
}

function endWithThisProgram(): void {
  if (endsWithUs) return;
  endsWithUs = true;
  process.once('exit', () => running.forEach(end));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

/** Ends a program with its plugin. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has just ended by itself
  }
}

function isOnPath(name: string, path = ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), access.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A port of this computer that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
