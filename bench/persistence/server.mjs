// A server of the benchmark: the real one, with the library's own configuration, in a folder on a real disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inProject } from '../../scripts/shared/project.mjs';
import { run } from '../../scripts/shared/run.mjs';
import { parseBenchmark } from '../kernel/benchmark-csv.mjs';

const program = (name) => inProject('.tools', 'bin', name);
const HOST = '127.0.0.1';
const START_LIMIT_MS = 60_000;

const running = new Set();
// No server outlives this process, however that ends
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

async function freePort() {
  const holder = createServer().listen(0, HOST);
  await once(holder, 'listening');
  const { port } = holder.address();
  holder.close();
  await once(holder, 'close');
  return port;
}

async function output(command, args, timeLimit = 120) {
  const { code, output: said } = await run(command, args, { timeLimit, capture: true });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said.trim().split('\n').at(-1)}`);
  return said;
}

/** What a program says of its version, such as `Redis server v=7.0.15`. */
export const versionOf = async (name) => (await output(program(name), ['--version'])).trim().split(' sha=')[0];

export class BenchServer {
  /** A server with these directives, and with the data that `folder` has. */
  static async start(directives, folder) {
    mkdirSync(folder, { recursive: true });
    const server = new BenchServer(folder, await freePort());
    const own = [`bind ${HOST}`, `port ${server.port}`, `dir ${folder}`, 'daemonize no', 'logfile ""'];
    const lines = Object.entries(directives).map(([name, value]) => `${name} ${value === '' ? '""' : value}`);
    writeFileSync(join(folder, 'redis.conf'), [...lines, ...own, ''].join('\n'));
    await server.spawn();
    return server;
  }

  constructor(folder, port) {
    Object.assign(this, { folder, port });
  }

  async spawn() {
    this.child = spawn(program('redis-server'), [join(this.folder, 'redis.conf')], { stdio: ['ignore', 'ignore', 'inherit'] });
    running.add(this.child);
    this.child.once('exit', () => running.delete(this.child));
    const giveUpAt = Date.now() + START_LIMIT_MS;
    while (Date.now() < giveUpAt) {
      if (this.child.exitCode !== null) throw new Error(`redis-server ended with ${this.child.exitCode}`);
      const { code, output: said } = await run(program('redis-cli'), ['-h', HOST, '-p', String(this.port), 'PING'], { timeLimit: 10, capture: true });
      if (code === 0 && said.trim() === 'PONG') return;
      await sleep(20);
    }
    throw new Error('redis-server did not answer within a minute');
  }

  cli(...words) {
    return output(program('redis-cli'), ['-h', HOST, '-p', String(this.port), ...words]);
  }

  /** The fields of INFO as texts. */
  async info(section) {
    return Object.fromEntries((await this.cli('INFO', section)).split(/\r?\n/).map((line) => line.split(':', 2)));
  }

  /** SET with redis-benchmark: `{ rps, p50, p99, max }`. */
  async sets({ requests, connections, pipeline, keys, bytes }) {
    const args = ['-h', HOST, '-p', String(this.port), '--csv', '-t', 'set', '-n', String(requests), '-c', String(connections), '-P', String(pipeline), '-r', String(keys), '-d', String(bytes)];
    const [figures] = parseBenchmark(await output(program('redis-benchmark'), args, 600));
    return figures;
  }

  /** Waits until no child writes a snapshot or a log. Throws where one failed. */
  async untilIdle() {
    for (let tries = 0; tries < 600; tries += 1) {
      const persistence = await this.info('persistence');
      const idle = ['rdb_bgsave_in_progress', 'aof_rewrite_in_progress', 'aof_rewrite_scheduled'].every((name) => persistence[name] === '0');
      if (idle && [persistence.rdb_last_bgsave_status, persistence.aof_last_bgrewrite_status].every((status) => status === 'ok')) return;
      if (idle) throw new Error('a snapshot or a rewrite of the log failed');
      await sleep(200);
    }
    throw new Error('a snapshot or a rewrite of the log did not end within two minutes');
  }

  /** Ends the process as a crash does. */
  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Ends the process and deletes its data. */
  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Counts up, one command after the other, until the connection ends; calls `seen` with each acknowledged number. */
  async count(seen) {
    const socket = connect(this.port, HOST);
    let rest = '';
    // A killed server resets the connection, which is the end as well
    const ended = new Promise((resolve) => { socket.on('error', resolve).on('close', resolve); });
    socket.on('data', (data) => {
      rest += data.toString();
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        seen(Number(rest.slice(1, end)));
        rest = rest.slice(end + 2);
        socket.write('INCR counter\r\n');
      }
    });
    await once(socket, 'connect');
    socket.write('INCR counter\r\n');
    await ended;
  }
}
