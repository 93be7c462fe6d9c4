import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../lib/cli/redis/resp';
import { encodeCommand, parseReply, RedisError } from '../../lib/cli/redis/resp';
import { servers } from './servers';

/** A server of a test: it listens on a Unix socket in its own folder, and on no port. */
export interface RunningRedis {
  /** Folder with its configuration, its data and its socket; gone when it is stopped. */
  readonly folder: string;
  /** Sends one command and gives its reply; rejects when the reply is an error. */
  command(...words: string[]): Promise<Reply>;
  /** Ends the server and deletes its folder. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 5_000;
const POLL_MS = 5;

/**
 * Starts a server with a configuration file.
 *
 * What would reach outside of its own folder is overridden by lines behind the given text; `log` names a file for its log,
 * which otherwise comes with the error.
 * Rejects with what the server said when it refuses the file or does not answer within ten seconds.
 */
export async function startRedis(configText: string, program = servers()[0].program, log = '""'): Promise<RunningRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  // Some programs are wrapped to run as a user without rights.
  chmodSync(folder, 0o777);
  const socketPath = join(folder, 'socket');
  const own = ['port 0', `unixsocket ${socketPath}`, `dir ${folder}`, 'daemonize no', 'supervised no', `logfile ${log}`];
  writeFileSync(join(folder, 'redis.conf'), [configText, ...own, ''].join('\n'));
  const child = spawn(program, [join(folder, 'redis.conf')], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.on('error', (error) => said.push(error.message));
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  try {
    const socket = await connectTo(socketPath, child);
    return { folder, command: commandOver(socket), stop: () => stopServer(child, folder, socket) };
  } catch (error) {
    await stopServer(child, folder);
    throw new Error(`${(error as Error).message}: ${said.join('').trim()}`, { cause: error });
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function connectTo(socketPath: string, child: ChildProcess): Promise<Socket> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    await sleep(POLL_MS);
    if (!isRunning(child)) {
      throw new Error('the server ended');
    }
    const socket = connect(socketPath);
    const connected = await once(socket, 'connect').then(() => true, () => false);
    if (connected) {
      return socket;
    }
  }
  throw new Error('the server did not listen in time');
}

function commandOver(socket: Socket): RunningRedis['command'] {
  let received = Buffer.alloc(0);
  const waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, Buffer.from(chunk)]);
    for (let parsed = parseReply(received); received.length > 0 && parsed !== undefined; parsed = parseReply(received)) {
      received = received.subarray(parsed.end);
      const { reply } = parsed;
      const next = waiting.shift();
      if (reply instanceof RedisError) {
        next?.reject(reply);
      } else {
        next?.resolve(reply);
      }
    }
  });
  const fail = (error: Error): void => waiting.splice(0).forEach(({ reject }) => reject(error));
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  return (...words) => new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    socket.write(encodeCommand(words));
  });
}

async function stopServer(child: ChildProcess, folder: string, socket?: Socket): Promise<void> {
  socket?.destroy();
  if (isRunning(child)) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }
  rmSync(folder, { recursive: true, force: true });
}
