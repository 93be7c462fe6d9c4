// What is measured. Each measure goes round after round through all of its nodes, beginning with another one each time:
// what slows the machine for a while slows all of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { FORK_NODES, PORT_NODES, STORM_NODES, THROUGHPUT_NODES } from './fleets.mjs';

const KEYS = 100_000;
const BYTES = 64;
const PIPELINES = [1, 16];
const CONNECTIONS = [50, 1000];
const MIB = 1024 * 1024;

export const FULL = { rounds: 5, portRounds: 3, requests: { 1: 100_000, 16: 500_000 }, forkKeys: 400_000 };
export const QUICK = { rounds: 3, portRounds: 1, requests: { 1: 10_000, 16: 100_000 }, forkKeys: 100_000 };
export const LOAD = { keys: KEYS, bytes: BYTES };
export const STORM_COUNT = 5000;
/** Milliseconds of the slow command that a storm finds the server busy with. */
export const STORM_SLOW = 1000;
export const PORT_COUNT = 24_000;
export const CLIENT_COUNT = 12_000;
const FORK_BYTES = 200;
const FILE_LIMITS = [1024, 4096, 65_536];

/** Calls `measure` with each node of each round, one at a time; returns what it returned, with `round` and `node`. */
async function inRounds(rounds, names, measure) {
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length;
    for (const node of [...names.slice(first), ...names.slice(0, first)]) results.push({ round, node, ...await measure(node) });
  }
  return results;
}

/** GET and SET: a list of `{ node, round, test, pipeline, connections, rps, p50, p99, max }`. */
export async function throughput(nodes, { rounds, requests }, say) {
  for (const name of THROUGHPUT_NODES) await nodes[name].benchmark('set', { requests: 5 * KEYS, pipeline: 16, ...LOAD });
  if (await nodes.huge.hugeMiB() === 0) throw new Error('the node that is to have huge pages has none');
  const results = [];
  for (const pipeline of PIPELINES) {
    for (const connections of CONNECTIONS) {
      say(`GET and SET, pipeline ${pipeline}, ${connections} connections`);
      const load = { requests: requests[pipeline], pipeline, connections, ...LOAD };
      const runs = await inRounds(rounds, THROUGHPUT_NODES, async (name) => ({ tests: await nodes[name].benchmark('set,get', load) }));
      results.push(...runs.flatMap(({ tests, ...run }) => tests.map((figures) => ({ ...run, pipeline, connections, ...figures }))));
    }
  }
  return results;
}

/** Storms of connections against a server that is free, then against one that is busy: `{ node, round, slow, … }` of clients.py. */
export async function storms(nodes, { rounds }, say) {
  const results = [];
  for (const slow of [0, STORM_SLOW]) {
    say(`${STORM_COUNT} connections at once, the server ${slow === 0 ? 'free' : 'busy'}`);
    results.push(...await inRounds(rounds, STORM_NODES, async (name) => ({ slow, ...await nodes[name].storm({ count: STORM_COUNT, slow }) })));
  }
  return results;
}

/** Connections of a node itself, in a row: `{ node, round, firstHalfSeconds, secondHalfSeconds }`. */
export function ports(nodes, { portRounds }, say) {
  say(`${PORT_COUNT} connections in a row`);
  return inRounds(portRounds, PORT_NODES, async (name) => {
    await untilPortsAreFree(nodes[name]);
    return nodes[name].connectInARow(PORT_COUNT);
  });
}

/** Closed connections keep their ports for a minute. */
async function untilPortsAreFree(node) {
  for (let tries = 0; tries < 60; tries += 1) {
    const [, kept] = / tw (\d+)/.exec(await node.shell('cat /proc/net/sockstat'));
    if (Number(kept) < 100) return;
    await sleep(2000);
  }
  throw new Error(`${node.name} still has ports of closed connections after two minutes`);
}

/** Clients that a server takes by its limit of open files: `{ asked, limit, maxclients, served }`. */
export async function clients(node, say) {
  const results = [];
  for (const asked of FILE_LIMITS) {
    say(`${CLIENT_COUNT} clients, LimitNOFILE=${asked}`);
    await node.restartWith(`LimitNOFILE=${asked}`);
    const [, limit] = /Max open files +(\d+)/.exec(await node.shell('cat /proc/$(pidof redis-server)/limits'));
    const [, maxclients] = (await node.cli('CONFIG', 'GET', 'maxclients')).split('\n');
    const { served } = await node.storm({ count: CLIENT_COUNT, slow: 0 });
    results.push({ asked, limit: Number(limit), maxclients: Number(maxclients), served });
  }
  return results;
}

/** A snapshot while one client writes: `{ node, round, forkMs, copiedMiB, hugeMiB, p99, max }`. */
export function forks(nodes, { rounds, forkKeys }, say) {
  say('a snapshot while a client writes');
  return inRounds(rounds, FORK_NODES, (name) => snapshot(nodes[name], { keys: forkKeys, bytes: FORK_BYTES }));
}

async function snapshot(node, data) {
  // Memory that was freed, or copied for an earlier snapshot, has lost its huge pages
  await node.restart();
  await node.benchmark('set', { requests: 2 * data.keys, pipeline: 16, ...data });
  const hugeMiB = await node.hugeMiB();
  await node.cli('BGSAVE');
  const [{ p99, max }] = await node.benchmark('set', { requests: data.keys / 100, connections: 1, ...data });
  for (let tries = 0; tries < 60; tries += 1) {
    const { rdb_bgsave_in_progress: underWay, rdb_last_bgsave_status: status, rdb_last_cow_size: copied } = await node.info('persistence');
    if (underWay === '0') {
      if (status !== 'ok') throw new Error(`${node.name}: the snapshot failed`);
      const { latest_fork_usec: fork } = await node.info('stats');
      return { forkMs: Number(fork) / 1000, copiedMiB: Number(copied) / MIB, hugeMiB, p99, max };
    }
    await sleep(1000);
  }
  throw new Error(`${node.name}: the snapshot did not end within a minute`);
}
