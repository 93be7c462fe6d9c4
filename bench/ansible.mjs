// What the settings of `redis-fleet ansible init` save: `node bench/ansible.mjs [--rounds NUMBER] [--write] [--date YYYY-MM-DD]` (Linux, root).
//   --rounds  how often each project runs the playbook, 1-20 (default 5)
//   --write   puts the table into docs/ansible.md, which explains it
// Ten tasks on the nine nodes of a cluster in the lab, over SSH, by Ansible's defaults, by our settings, and by these with Mitogen: one after the
// other in each round, first without open connections and without facts, then once more.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inProject } from '../scripts/shared/project.mjs';
import { Projects, VARIANTS } from './ansible/project.mjs';
import { replaceReport } from './shared/document.mjs';
import { assemblyOf, fleetOf, loadLabApi, loadLibrary } from './shared/lab.mjs';
import { summary } from './shared/statistics.mjs';

const FLEET = 'bench';
const NODES = 9;
const BOOT_SECONDS = 600;
const PROGRAM = inProject('dist', 'redis-fleet.js');
const begin = performance.now();
const say = (text) => console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);

function optionsOf(args) {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean' }, date: { type: 'string' } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) throw new Error(`"--rounds" must be 1-20, got ${JSON.stringify(values.rounds)}`);
  if (values.date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(values.date)) throw new Error(`"--date" must be a date such as 2026-01-31, got ${JSON.stringify(values.date)}`);
  return { ...values, rounds };
}

/** Lets a key in on every machine: the arguments by which SSH takes it, by way of the lab. */
async function openDoors(lab, folder) {
  const { makeKeyPair, proxyCommandLine, SSH_USER } = await loadLabApi('api', 'ssh.ts');
  const { shellWords } = await loadLabApi('api', 'shell-words.ts');
  const { privateFile, publicKey } = await makeKeyPair(folder);
  const home = `/home/${SSH_USER}/.ssh`;
  const script = `install -d -m 0700 -o ${SSH_USER} ${home} && echo '${publicKey}' >> ${home}/authorized_keys && chown ${SSH_USER} ${home}/authorized_keys`;
  await Promise.all((await lab.nodes()).map((node) => node.exec(['/bin/sh', '-c', script])));
  const proxy = proxyCommandLine([process.execPath, PROGRAM], '%h', lab.name);
  const options = [`ProxyCommand=${proxy}`, `IdentityFile=${privateFile}`, `UserKnownHostsFile=${join(folder, 'known_hosts')}`, 'StrictHostKeyChecking=accept-new', 'LogLevel=ERROR'];
  return { user: SSH_USER, reach: shellWords(...options.flatMap((option) => ['-o', option])) };
}

function measure(projects, rounds) {
  const runs = [];
  for (const { name } of VARIANTS) projects.play(name, 'ping');
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name } of VARIANTS) {
      projects.forget(name);
      for (const when of ['first', 'next']) {
        const figures = projects.play(name, 'ten-tasks');
        runs.push({ name, when, ...figures });
        say(`round ${round}: ${name}, ${when} run: ${figures.wall.toFixed(1)} s, ${figures.cpu.toFixed(1)} s of CPU`);
      }
    }
  }
  return runs;
}

const spread = ({ median, low, high }) => `${median.toFixed(1)} (${low.toFixed(1)}-${high.toFixed(1)})`;

function reportOf(runs, { rounds, date, load }) {
  const of = (name, when, what) => summary(runs.filter((run) => run.name === name && run.when === when).map((run) => run[what]));
  const rows = VARIANTS.map(({ name, title }) => {
    const cells = ['first', 'next'].flatMap((when) => ['wall', 'cpu'].map((what) => of(name, when, what)));
    const times = of('defaults', 'next', 'wall').median / of(name, 'next', 'wall').median;
    return `| ${[title, ...cells.map(spread), `${times.toFixed(1)} ×`].join(' | ')} |`;
  });
  const busy = load > 0.5 ? ': other programs ran, and the figures are worth less' : '';
  return [
    `- ${date === undefined ? '' : `measured on ${date}; `}${rounds} round${rounds === 1 ? '' : 's'}, medians with the lowest and the highest, in seconds`,
    `- ${cpus().length} cores (${cpus()[0].model.trim()}), which the nine nodes and Ansible share; load ${load.toFixed(1)} at the start${busy}`,
    '',
    '| settings | first run | CPU of the control node | next run | CPU of the control node | next run, as fast as the defaults |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

async function main(args) {
  const { rounds, write, date } = optionsOf(args);
  const load = loadavg()[0];
  const { Topology } = loadLibrary();
  const app = assemblyOf([fleetOf(FLEET, { topology: Topology.cluster({ shards: 3, replicasPerShard: 2 }) })]);
  const { startLab } = await loadLabApi();
  const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-bench-ansible-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  say(`boots ${NODES} machines`);
  const lab = await startLab({ app, seconds: BOOT_SECONDS });
  try {
    const projects = new Projects({ folder, fleet: FLEET, hosts: NODES, env: lab.emulator.env, ...await openDoors(lab, folder) });
    try {
      const report = reportOf(measure(projects, rounds), { rounds, date, load });
      console.log(report);
      if (write) replaceReport(inProject('docs', 'ansible.md'), 'bench/ansible.mjs', report);
    } finally {
      for (const { name } of VARIANTS) projects.forget(name);
    }
  } finally {
    await lab.down();
  }
}

// Leaving by a signal is leaving: the lab ends with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`bench/ansible: ${error.message}`);
  process.exit(1);
});
