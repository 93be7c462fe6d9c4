// How the inventory's time grows, and how long the program takes to start: `node bench/inventory.mjs`.
// Compares in one run only, because times of two machines or two hours say little.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inProject } from '../scripts/shared/project.mjs';

const FEW = 1000;
const MANY = 10_000;
const ROUNDS = 15;
/** Ten times the hosts may take this many times the time: the rest over ten is for sorting and for the garbage collector. */
const MAX_GROWTH = 20;
const PROGRAM = inProject('dist', 'redis-fleet.js');

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const ms = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`;

/** Loads the renderer from its TypeScript sources. */
async function loadRenderer() {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const outfile = join(folder, 'renderer.mjs');
  const contents = 'export * from "./lib/rendering/inventory/inventory"; export * from "./lib/rendering/inventory/inventory-script";';
  try {
    await build({ stdin: { contents, resolveDir: inProject() }, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Hosts of clusters with 100 shards of three members, in no order, with as many tags as a busy account has. */
function hosts(count) {
  const numbers = Array.from({ length: count }, (_, index) => (index * 7919) % count);
  return numbers.map((number) => {
    const [fleet, shard, member] = [`fleet-${Math.floor(number / 300)}`, Math.floor(number / 3) % 100, number % 3];
    const slot = `${fleet}-${shard}-${member}`;
    const zone = `eu-west-1${'abc'[member]}`;
    return {
      tags: {
        Name: slot, owner: 'team', purpose: '{{ not a template }}',
        'redis-fleet:fleet': fleet, 'redis-fleet:cluster': fleet, 'redis-fleet:topology': 'cluster', 'redis-fleet:shard': String(shard),
        'redis-fleet:member': String(member), 'redis-fleet:slot': slot, 'redis-fleet:initial-role': member === 0 ? 'primary' : 'replica',
        'redis-fleet:service': 'redis', 'redis-fleet:engine': 'redis 7.0', 'redis-fleet:environment': 'prod',
      },
      instance: {
        instance_id: `i-${number.toString(16).padStart(17, '0')}`, private_ip_address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
        placement: { availability_zone: zone, region: 'eu-west-1' }, state: { code: 16, name: 'running' }, instance_type: 'r7g.large', image_id: 'ami-0123456789abcdef0',
      },
    };
  });
}

/** CPU time of each round in ms, after rounds that only warm up. */
function cpuTimes(work) {
  for (let round = 0; round < 3; round += 1) work();
  return Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
}

async function growth() {
  const { inventoryOf, inventoryScript } = await loadRenderer();
  const time = (count) => {
    const machines = hosts(count);
    return median(cpuTimes(() => JSON.stringify(inventoryScript(inventoryOf(machines)))));
  };
  const [few, many] = [time(FEW), time(MANY)];
  console.log(`rendering: ${FEW} hosts ${ms(few)}, ${MANY} hosts ${ms(many)} of CPU: ${(many / few).toFixed(1)} times (at most ${MAX_GROWTH})`);
  return many / few <= MAX_GROWTH;
}

/** The quickest of several starts in ms: what other programs take away can only add. */
function startTime(args) {
  return Math.min(...Array.from({ length: ROUNDS }, () => {
    const since = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
    return performance.now() - since;
  }));
}

function startUp() {
  if (!existsSync(PROGRAM)) throw new Error('dist/redis-fleet.js is not there: run "npm run build"');
  const [bare, help] = [startTime(['-e', '0']), startTime([PROGRAM, 'inventory', '--help'])];
  console.log(`start-up: redis-fleet inventory --help ${ms(help)}, of which Node alone ${ms(bare)}`);
}

startUp();
process.exitCode = await growth() ? 0 : 1;
