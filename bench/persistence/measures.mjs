// What is measured: how much each way to keep data slows writes, and what a killed server has lost. Each round goes through all
// ways, beginning with another one each time: what slows the machine for a while slows all of them.
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadLibrary } from '../shared/lab.mjs';
import { median } from '../shared/statistics.mjs';
import { BenchServer } from './server.mjs';

export const FULL = { rounds: 7, keys: 200_000, requests: { 1: 60_000, 16: 300_000 }, countedMs: 3000 };
export const QUICK = { rounds: 1, keys: 50_000, requests: { 1: 20_000, 16: 50_000 }, countedMs: 1000 };
export const LOAD = { bytes: 200, connections: 50 };
export const PIPELINES = [1, 16];
/** The ways of which one is killed. */
const KILLED = ['none', 'snapshots', 'everysec', 'always'];
const PROBES = 200;
const FILE_SYSTEMS = { [0xef53]: 'ext2-4', [0x58465342]: 'xfs', [0x9123683e]: 'btrfs', [0x01021994]: 'tmpfs', [0x794c7630]: 'overlay' };

/** The ways to keep data, by the library's own settings for a server of this version; `busy` is what begins together with the writes that are measured. */
export function waysOf(version) {
  const { AppendFsync, Persistence, RedisConfig, RedisEngine } = loadLibrary();
  const engine = RedisEngine.parse(`redis ${/v=(\d+\.\d+)/.exec(version)[1]}`);
  // No rule comes true by itself, and no log grows too large
  const directivesOf = (persistence) => ({ ...new RedisConfig({ persistence }).directivesFor(engine), 'save': '', 'auto-aof-rewrite-percentage': '0' });
  return {
    none: { title: 'nothing (`none`)', directives: directivesOf(Persistence.none()) },
    again: { title: 'nothing, again', directives: directivesOf(Persistence.none()) },
    snapshots: { title: '`snapshots`, while one is written', directives: directivesOf(Persistence.snapshots()), busy: 'BGSAVE' },
    everysec: { title: '`appendOnly`, `everysec`', directives: directivesOf(Persistence.appendOnly()) },
    rewrite: { title: '`appendOnly`, `everysec`, while the log is rewritten', directives: directivesOf(Persistence.appendOnly()), busy: 'BGREWRITEAOF' },
    always: { title: '`appendOnly`, `always`', directives: directivesOf(Persistence.appendOnly({ fsync: AppendFsync.ALWAYS })) },
    both: { title: '`both`, `everysec`, while a snapshot is written', directives: directivesOf(Persistence.both()), busy: 'BGSAVE' },
  };
}

/** The disk below a folder: its file system, and how long it takes to force 4 KiB to it, in milliseconds. */
export function diskOf(folder) {
  const { type } = statfsSync(folder);
  const file = join(folder, 'probe');
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: PROBES }, () => {
    const begin = performance.now();
    writeSync(handle, block);
    fsyncSync(handle);
    return performance.now() - begin;
  });
  closeSync(handle);
  rmSync(file);
  return { fileSystem: FILE_SYSTEMS[type] ?? `0x${type.toString(16)}`, fsyncMs: median(times), slowestFsyncMs: Math.max(...times) };
}

/** Writes of every way in every round: a list of `{ round, way, pipeline, rps, p50, p99, max }`. */
export async function writes(folder, settings, { ways, say }) {
  const names = Object.keys(ways);
  const results = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    say(`writes, round ${round + 1} of ${settings.rounds}`);
    const first = round % names.length;
    for (const way of [...names.slice(first), ...names.slice(0, first)]) {
      const server = await BenchServer.start(ways[way].directives, join(folder, way));
      try {
        results.push(...await writesOf(server, ways[way], settings).then((runs) => runs.map((run) => ({ round, way, ...run }))));
      } finally {
        await server.remove();
      }
    }
  }
  return results;
}

async function writesOf(server, { busy }, { keys, requests }) {
  await server.sets({ requests: 2 * keys, connections: LOAD.connections, pipeline: 16, keys, bytes: LOAD.bytes });
  const runs = [];
  for (const pipeline of PIPELINES) {
    await server.untilIdle();
    if (busy !== undefined) await server.cli(busy);
    runs.push({ pipeline, ...await server.sets({ requests: requests[pipeline], connections: LOAD.connections, pipeline, keys, bytes: LOAD.bytes }) });
  }
  await server.untilIdle();
  return runs;
}

/** What a server that was killed has lost: `{ way, acknowledged, lost }`; where there are snapshots, one is taken half-way. */
export async function losses(folder, { countedMs }, { ways, say }) {
  const results = [];
  for (const name of KILLED) {
    say(`what a killed server has lost: ${name}`);
    const server = await BenchServer.start(ways[name].directives, join(folder, name));
    try {
      results.push({ way: name, ...await lossOf(server, ways[name], countedMs) });
    } finally {
      await server.remove();
    }
  }
  return results;
}

async function lossOf(server, { busy }, countedMs) {
  let acknowledged = 0;
  const counting = server.count((number) => { acknowledged = number; });
  await sleep(countedMs / 2);
  if (busy !== undefined) await server.cli(busy);
  await sleep(countedMs / 2);
  await server.kill();
  await counting;
  await server.spawn();
  const kept = Number((await server.cli('GET', 'counter')).trim() || 0);
  // A write can be kept whose answer never came
  return { acknowledged, lost: Math.max(0, acknowledged - kept) };
}
