import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Lab } from '../api/lab';
import { repositoryRoot } from '../emulator/emulator';

/** How to write. */
export interface WriterOptions {
  /** Addresses of the nodes. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Writes a second, over all shards. */
  readonly rate: number;
  /** A hash tag for each shard. */
  readonly tags: readonly string[];
  /** Writers for each shard, each waiting for its answer. */
  readonly lanes: number;
  /** What makes the run repeatable. */
  readonly seed: number;
}

/** What was seen since the last mark. */
export interface Mark {
  readonly acknowledged: number;
  /** The longest time without an acknowledged write of each hash tag's shard, in milliseconds. */
  readonly gaps: Readonly<Record<string, number>>;
  /** For how long each shard has acknowledged none, in milliseconds. */
  readonly silentFor: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

/** How many acknowledged writes there were and are gone, and when these were acknowledged (milliseconds since 1970). */
export interface Losses {
  readonly acknowledged: number;
  readonly lost: number;
  readonly first?: number;
  readonly last?: number;
}

/** Clients in the VPC that remember every acknowledged write. */
export class ClusterWriter {
  /** Starts writing. */
  public static async start(lab: Lab, options: WriterOptions): Promise<ClusterWriter> {
    const root = repositoryRoot();
    const [program, ...args] = await lab.clientCommand([join(root, '.venv', 'bin', 'python'), join(root, 'lab', 'clients', 'cluster_writer.py')]);
    const writer = new ClusterWriter(spawn(program, args));
    writer.process.stdin.write(`${JSON.stringify(options)}\n`);
    return writer;
  }

  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private words = '';

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    createInterface({ input: process.stdout }).on('line', (line) => this.waiting.shift()?.resolve(line));
    process.stderr.on('data', (chunk: Buffer) => { this.words += chunk.toString(); });
    process.on('exit', (code) => this.waiting.splice(0).forEach(({ reject }) => reject(new Error(`the writer ended with ${code}: ${this.words}`))));
    // The end of a writer that has ended already is told by its exit
    process.stdin.on('error', () => undefined);
  }

  /** What was seen since the last mark. */
  public mark(): Promise<Mark> {
    return this.ask('mark');
  }

  /** Stops writing. */
  public stop(): Promise<Mark> {
    return this.ask('stop');
  }

  /** Looks for every acknowledged write. */
  public verify(): Promise<Losses> {
    return this.ask('verify');
  }

  /** Ends the clients. */
  public async end(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => { this.process.once('exit', resolve); });
      this.process.kill('SIGKILL');
      await ended;
    }
  }

  private async ask<Answer>(command: string): Promise<Answer> {
    const line = await new Promise<string>((resolve, reject) => {
      if (this.process.exitCode !== null) {
        reject(new Error(`the writer ended with ${this.process.exitCode}: ${this.words}`));
        return;
      }
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${command}\n`);
    });
    return JSON.parse(line) as Answer;
  }
}
