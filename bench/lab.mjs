// What a lab with nine nodes takes in time and memory: `node bench/lab.mjs [rounds]` (Linux, root; 1 round by default).
// Nine standalone fleets on an image that holds everything, in one stack; synthesized before, as `lab up --app FOLDER` has it.
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { median } from './shared/statistics.mjs';
import { assemblyOf, loadLabApi, fleetOf } from './shared/lab.mjs';

const NODES = 9;
const USAGE = 'node bench/lab.mjs [rounds]';
const COLUMNS = { start: 's', deploy: 's', ready: 's', up: 's', memory: 'MiB', processes: '', down: 's' };

function roundsOf(args) {
  const [given = '1', ...more] = args;
  const rounds = Number(given);
  if (more.length > 0 || !Number.isInteger(rounds) || rounds < 1 || rounds > 100) throw new Error(`"rounds" must be 1-100, got ${JSON.stringify(args.join(' '))}; usage: ${USAGE}`);
  return rounds;
}

/** Seconds that an action takes. */
async function timed(action) {
  const begin = performance.now();
  await action();
  return (performance.now() - begin) / 1000;
}

/** A file of /proc, or '' where its process has just ended. */
function processFile(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(error.code)) return '';
    throw error;
  }
}

/** The processes below one, with itself. */
function familyOf(ancestor) {
  const parents = new Map(readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map((pid) => {
    const [, parent] = /\) \S (\d+)/.exec(processFile(pid, 'stat')) ?? [];
    return [Number(pid), Number(parent)];
  }));
  const family = new Set([ancestor]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  return [...family];
}

/** Memory of processes in MiB: what several share is counted once, by parts. */
function memoryOf(pids) {
  const kilobytes = pids.map((pid) => Number(/^Pss: +(\d+) kB/m.exec(processFile(pid, 'smaps_rollup'))?.[1] ?? 0));
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** One lab from its start to its end. */
async function round({ launchLab }, app) {
  let lab;
  const start = await timed(async () => { lab = await launchLab(); });
  try {
    const deploy = await timed(() => lab.deploy({ app }));
    const ready = await timed(() => lab.waitUntilReady());
    const { pid, machines } = await lab.status();
    if (machines.length !== NODES) throw new Error(`${machines.length} machines came of ${NODES} fleets`);
    const family = familyOf(pid);
    const memory = memoryOf(family);
    const down = await timed(() => lab.down());
    return { start, deploy, ready, up: start + deploy + ready, memory, processes: family.length, down };
  } catch (error) {
    await lab.down().catch(() => undefined);
    throw error;
  }
}

const line = (name, figures) => [name.padEnd(8), ...Object.keys(COLUMNS).map((column) => figures[column].padStart(11))].join('');
const shown = (figures) => Object.fromEntries(Object.entries(COLUMNS).map(([name, unit]) => [name, unit === 's' ? `${figures[name].toFixed(1)} s` : `${Math.round(figures[name])} ${unit}`.trim()]));

async function main(args) {
  const rounds = roundsOf(args);
  const api = await loadLabApi();
  const app = assemblyOf(Array.from({ length: NODES }, (_, index) => fleetOf(`bench-${index}`)));
  console.log(`${NODES} standalone fleets on ${cpus().length} cores, load ${loadavg()[0].toFixed(1)} at the start; "ready" is counted from the end of the deploy, "up" is all three`);
  console.log(line('round', Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, name]))));
  const results = [];
  for (let number = 1; number <= rounds; number += 1) {
    results.push(await round(api, app));
    console.log(line(String(number), shown(results.at(-1))));
  }
  if (rounds > 1) console.log(line('median', shown(Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, median(results.map((result) => result[name]))])))));
}

// Leaving by a signal is leaving: the lab ends with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`bench/lab: ${error.message}`);
  process.exit(1);
});
