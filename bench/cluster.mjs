// What a Redis Cluster of nine nodes takes: from the deploy's end to a whole cluster, the gaps of planned hand-overs under
// writes, and how long a shard is without a primary when one loses its power: `node bench/cluster.mjs [hand-overs]`
// (Linux, root; 30 hand-overs by default). The writes come from a client in the VPC, five thousand a second to three shards.
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './shared/statistics.mjs';
import { assemblyOf, fleetOf, loadLabApi, loadLibrary } from './shared/lab.mjs';

const FLEET = 'bench';
const NODE_TIMEOUT = 5000;
const RATE = 5000;
/** A hash tag in the range of each shard, by the shard's number. */
const TAGS = ['b', 'c', 'a'];
const USAGE = 'node bench/cluster.mjs [hand-overs]';

function handoversOf(args) {
  const [given = '30', ...more] = args;
  const count = Number(given);
  if (more.length > 0 || !Number.isInteger(count) || count < 1 || count > 1000) throw new Error(`"hand-overs" must be 1-1000, got ${JSON.stringify(args.join(' '))}; usage: ${USAGE}`);
  return count;
}

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(Math.ceil(values.length * share) - 1, values.length - 1)];

/** Runs a shell script on a machine; throws when it fails. */
async function shell(lab, slot, script) {
  const { code, stdout, stderr } = await lab.node(slot).exec(['/bin/sh', '-c', script], { timeout: 120 });
  if (code !== 0) throw new Error(`${slot}: ${script}: ${stderr || stdout}`);
  return stdout.trim();
}

async function primaryOf(lab, shard) {
  for (const member of [0, 1, 2]) {
    const slot = `${FLEET}-${shard}-${member}`;
    const role = await shell(lab, slot, 'REDISCLI_AUTH=$(cat /run/redis-fleet/secrets/6379/admin) redis-cli --user admin --no-auth-warning role | head -1');
    if (role === 'master') return slot;
  }
  throw new Error(`shard ${shard} has no primary`);
}

async function handOver(lab, writer, shard) {
  const slot = await primaryOf(lab, shard);
  await writer.mark();
  await shell(lab, slot, 'redis-fleet handover 6379 >/dev/null');
  await sleep(500);
  return (await writer.mark()).gaps[TAGS[shard]];
}

async function loseOne(lab, writer, shard) {
  const slot = await primaryOf(lab, shard);
  await writer.mark();
  await lab.node(slot).kill();
  await sleep(2 * NODE_TIMEOUT + 5000);
  const { gaps } = await writer.mark();
  await lab.node(slot).start();
  await lab.node(slot).waitUntilReady({ seconds: 120 });
  return gaps[TAGS[shard]];
}

async function main(args) {
  const count = handoversOf(args);
  const [{ launchLab }, { ClusterWriter }] = await Promise.all([loadLabApi(), loadLabApi('clients', 'cluster-writer.ts')]);
  const { Topology } = loadLibrary();
  const app = assemblyOf([fleetOf(FLEET, { topology: Topology.cluster({ shards: 3, replicasPerShard: 2, nodeTimeoutMillis: NODE_TIMEOUT }) })]);
  console.log(`nine nodes on ${cpus().length} cores, load ${loadavg()[0].toFixed(1)} at the start; node timeout ${NODE_TIMEOUT} ms`);
  const lab = await launchLab();
  let writer;
  try {
    await lab.deploy({ app });
    const begin = performance.now();
    const machines = await lab.waitUntilReady({ seconds: 240 });
    console.log(`whole cluster after the end of the deploy: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    const password = await shell(lab, machines[0].slot, 'cat /run/redis-fleet/secrets/6379/admin');
    writer = await ClusterWriter.start(lab, { hosts: machines.map(({ address }) => address), port: 6379, user: 'admin', password, rate: RATE, tags: TAGS, lanes: 8, seed: 1 });
    await sleep(3000);
    const gaps = [];
    for (let number = 0; number < count; number += 1) gaps.push(await handOver(lab, writer, number % TAGS.length));
    const figures = [median(gaps), percentile(gaps, 0.99), Math.max(...gaps)].map((gap) => gap.toFixed(0));
    console.log(`${count} hand-overs under ${RATE} writes/s: gap of the shard median ${figures[0]} ms, p99 ${figures[1]} ms, longest ${figures[2]} ms`);
    const losses = await writer.verify();
    console.log(`acknowledged ${losses.acknowledged}, lost ${losses.lost}`);
    const back = [];
    for (const shard of TAGS.keys()) back.push(await loseOne(lab, writer, shard));
    console.log(`power loss of a primary: no write to its shard for ${back.map((gap) => (gap / 1000).toFixed(1)).join(', ')} s`);
    await writer.stop();
    const after = await writer.verify();
    console.log(`acknowledged ${after.acknowledged}, lost ${after.lost}`);
  } finally {
    await writer?.end();
    await lab.down().catch(() => undefined);
  }
}

// Leaving by a signal is leaving: the lab ends with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`bench/cluster: ${error.message}`);
  process.exit(1);
});
