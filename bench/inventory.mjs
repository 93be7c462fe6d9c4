// How fast the inventory is: `node bench/inventory.mjs [--quick] [--hosts N] [--rounds N] [--write] [--date YYYY-MM-DD]`.
//   --quick   few hosts, one round: whether it works, not what it says
//   --hosts   leaves out what has more hosts
//   --rounds  measures no case more often
//   --write   puts the tables into docs/inventory-benchmark.md, which explains them
// Prints the tables as Markdown. Ansible asks redis-fleet and its own plugin amazon.aws.aws_ec2 for the same hosts of one
// endpoint of EC2 on this machine, and both are compared within this one run.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inProject } from '../scripts/shared/project.mjs';
import { comparisons, FULL, memory, QUICK, starts } from './inventory/measures.mjs';
import { conditions, reportOf } from './inventory/report.mjs';
import { output } from './inventory/run.mjs';
import { replaceReport } from './shared/document.mjs';

const DOCUMENT = inProject('docs', 'inventory-benchmark.md');

function optionsOf(args) {
  const { values } = parseArgs({
    args, options: { quick: { type: 'boolean' }, write: { type: 'boolean' }, date: { type: 'string' }, hosts: { type: 'string' }, rounds: { type: 'string' } },
  });
  for (const name of ['hosts', 'rounds']) {
    if (values[name] !== undefined && !/^[1-9]\d{0,5}$/.test(values[name])) throw new Error(`"--${name}" must be a whole number 1-999999, got ${JSON.stringify(values[name])}`);
  }
  if (values.date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(values.date)) throw new Error(`"--date" must be a date such as 2026-01-31, got ${JSON.stringify(values.date)}`);
  return values;
}

function settingsFor({ quick, hosts: most = Infinity, rounds = Infinity }) {
  const { cases, starts: often, memory: counts } = quick ? QUICK : FULL;
  return {
    cases: cases.filter(({ hosts }) => hosts <= Number(most)).map((each) => ({ ...each, rounds: Math.min(each.rounds, Number(rounds)) })),
    starts: often, memory: counts.filter((hosts) => hosts <= Number(most)),
  };
}

const begin = performance.now();
const say = (text) => console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);

async function versionsOf() {
  const python = inProject('.tools', 'ansible', 'bin', 'python');
  const folder = (await output([python, '-c', 'import ansible_collections.amazon.aws as it; print(list(it.__path__)[0])'], process.env)).trim();
  const { collection_info: { version: collection } } = JSON.parse(readFileSync(`${folder}/MANIFEST.json`, 'utf8'));
  const ansible = (await output([python, '-c', 'import ansible.release as it; print("ansible-core", it.__version__)'], process.env)).trim();
  return { ansible, collection, python: (await output([python, '--version'], process.env)).trim(), node: process.versions.node };
}

async function main(args) {
  const { write, date, ...wanted } = optionsOf(args);
  const settings = settingsFor(wanted);
  const machine = conditions();
  const versions = await versionsOf();
  const figures = { comparisons: await comparisons(settings, say), starts: await starts(settings, say), memory: await memory(settings, say) };
  const report = reportOf(figures, { machine, versions, settings, date });
  console.log(report);
  if (write) replaceReport(DOCUMENT, 'bench/inventory.mjs', report);
  say('done');
}

// Leaving by a signal is leaving: the folders and the endpoint go with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`bench/inventory: ${error.message}`);
  process.exit(1);
});
