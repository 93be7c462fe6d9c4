// What the kernel settings of a node are worth: `node bench/kernel.mjs [--quick] [--write] [--date YYYY-MM-DD]`.
//   --quick  fewer rounds and requests: whether it works, not what it says
//   --write  puts the tables into docs/kernel-benchmark.md, which explains them
// Boots a stock node, a tuned one and one for each setting in one lab (Linux, root) and compares within this one run.
import { inProject } from '../scripts/shared/project.mjs';
import { definitions, VARIANTS } from './kernel/fleets.mjs';
import { clients, forks, FULL, ports, QUICK, storms, throughput } from './kernel/measures.mjs';
import { BenchNode } from './kernel/node.mjs';
import { conditions, reportOf, writeReport } from './kernel/report.mjs';
import { assemblyOf, loadLabApi } from './shared/lab.mjs';

const DOCUMENT = inProject('docs', 'kernel-benchmark.md');
const USAGE = 'node bench/kernel.mjs [--quick] [--write] [--date YYYY-MM-DD]';

function optionsOf(args) {
  const at = args.indexOf('--date');
  const date = at < 0 ? undefined : args[at + 1];
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  const unknown = rest.find((arg) => !['--quick', '--write'].includes(arg));
  if (unknown !== undefined) throw new Error(`${JSON.stringify(unknown)} is not expected; usage: ${USAGE}`);
  if (at >= 0 && !/^\d{4}-\d\d-\d\d$/.test(date ?? '')) throw new Error(`"--date" must be a date such as 2026-01-31, got ${JSON.stringify(date)}`);
  return { isQuick: rest.includes('--quick'), isWritten: rest.includes('--write'), date };
}

const begin = performance.now();
const say = (text) => console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);

async function measureAll(lab, settings) {
  const nodes = Object.fromEntries(await Promise.all(Object.keys(VARIANTS).map(async (name) => [name, await BenchNode.of(lab, name)])));
  for (const [name, { dropIn }] of Object.entries(VARIANTS)) {
    if (dropIn !== undefined) await nodes[name].restartWith(dropIn);
  }
  const versions = { server: (await nodes.stock.shell('redis-server --version')).split(' sha=')[0], client: await nodes.stock.clientVersion() };
  const figures = {
    throughput: await throughput(nodes, settings, say),
    storms: await storms(nodes, settings, say),
    ports: await ports(nodes, settings, say),
    forks: await forks(nodes, settings, say),
    // Last, because it starts the server of its node again
    clients: await clients(nodes.files, say),
  };
  return { figures, versions };
}

async function main(args) {
  const { isQuick, isWritten, date } = optionsOf(args);
  const settings = isQuick ? QUICK : FULL;
  const machine = conditions();
  const { startLab } = await loadLabApi();
  say(`a lab with ${Object.keys(VARIANTS).length} nodes`);
  const lab = await startLab({ app: assemblyOf(definitions()) });
  try {
    const { figures, versions } = await measureAll(lab, settings);
    const report = reportOf(figures, { machine, versions, settings, date });
    console.log(report);
    if (isWritten) writeReport(DOCUMENT, report);
  } finally {
    await lab.down();
  }
  say('done');
}

// Leaving by a signal is leaving: the lab ends with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`bench/kernel: ${error.message}`);
  process.exit(1);
});
