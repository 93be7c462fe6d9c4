// What it costs to keep data: `node bench/persistence.mjs [--quick] [--write] [--date YYYY-MM-DD] [--folder PATH]`.
//   --quick   one short round: whether it works, not what it says
//   --write   puts the tables into docs/persistence.md, which explains them
//   --folder  where the servers keep their data: a folder on the disk that is to be measured, by default .cache of the project
// Runs the real server with the library's own settings, one way to keep data after the other, and compares within this one run.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inProject } from '../scripts/shared/project.mjs';
import { diskOf, FULL, losses, QUICK, waysOf, writes } from './persistence/measures.mjs';
import { conditions, reportOf } from './persistence/report.mjs';
import { versionOf } from './persistence/server.mjs';
import { replaceReport } from './shared/document.mjs';

const DOCUMENT = inProject('docs', 'persistence.md');

function optionsOf(args) {
  const { values } = parseArgs({
    args, options: { quick: { type: 'boolean' }, write: { type: 'boolean' }, date: { type: 'string' }, folder: { type: 'string' } },
  });
  if (values.date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(values.date)) throw new Error(`"--date" must be a date such as 2026-01-31, got ${JSON.stringify(values.date)}`);
  return values;
}

const begin = performance.now();
const say = (text) => console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);

async function main(args) {
  const { quick, write, date, folder: parent = inProject('.cache') } = optionsOf(args);
  const settings = quick ? QUICK : FULL;
  const machine = conditions();
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-persistence-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const disk = diskOf(folder);
  if (disk.fileSystem === 'tmpfs') throw new Error(`${parent} is in memory, where nothing is forced to a disk: name another with --folder`);
  const versions = { server: await versionOf('redis-server'), client: await versionOf('redis-benchmark') };
  const ways = waysOf(versions.server);
  const tools = { ways, say };
  const figures = { writes: await writes(folder, settings, tools), losses: await losses(folder, settings, tools) };
  const report = reportOf(figures, { ways, machine, disk, versions, settings, date });
  console.log(report);
  if (write) replaceReport(DOCUMENT, 'bench/persistence.mjs', report);
  say('done');
}

// Leaving by a signal is leaving: the folder goes with this process, and its servers with the signal's group
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`bench/persistence: ${error.message}`);
  process.exit(1);
});
