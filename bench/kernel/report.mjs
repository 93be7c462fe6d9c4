// The part of docs/kernel-benchmark.md that a run writes.
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { CLIENT_COUNT, LOAD, PORT_COUNT, STORM_COUNT } from './measures.mjs';
import { replaceReport } from '../shared/document.mjs';
import { clientTable, differencesText, forkTable, oneByOneTable, portTable, stormTable, tunedTable } from './tables.mjs';

/** The machine, as it is before anything runs. */
export function conditions() {
  const hugePages = /\[(\w+)\]/.exec(readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8'))[1];
  const load = loadavg()[0];
  return { model: cpus()[0].model.trim(), cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), kernel: release(), hugePages, load };
}

function conditionLines({ machine, versions, settings, date }) {
  const { model, cores, memoryGiB, kernel, hugePages, load } = machine;
  const { rounds, portRounds, requests, forkKeys } = settings;
  const busy = load > 0.5 ? ': other programs ran, and the figures are worth less' : '';
  return [
    ...(date === undefined ? [] : [`- measured on ${date}`]),
    `- machine: ${cores} cores (${model}), ${memoryGiB} GiB; all nodes and their clients share them; load ${load.toFixed(1)} at the start${busy}`,
    `- kernel: Linux ${kernel}, transparent huge pages "${hugePages}"; server: ${versions.server}; client: ${versions.client}`,
    `- ${rounds} rounds (${portRounds} of connections in a row); ${LOAD.keys.toLocaleString('en-US')} keys of ${LOAD.bytes} bytes; `
      + `${requests[1].toLocaleString('en-US')} requests a run, ${requests[16].toLocaleString('en-US')} with pipeline 16; snapshots of ${forkKeys.toLocaleString('en-US')} keys of 200 bytes`,
    '- no log on disk and no snapshots of its own accord on any node, `maxmemory-clients` 0',
  ];
}

const thousands = (number) => number.toLocaleString('en-US');

/** All tables with what they were measured under. */
export function reportOf({ throughput, storms, ports, clients, forks }, about) {
  return [
    '### Conditions', conditionLines(about).join('\n'),
    '### Throughput and latency: tuned against stock', tunedTable(throughput),
    '### Requests a second, one setting at a time: times those of the stock node', oneByOneTable(throughput, 'rps'),
    '### p99, one setting at a time: times that of the stock node', oneByOneTable(throughput, 'p99'),
    '### Differences', differencesText(throughput),
    `### ${thousands(STORM_COUNT)} connections at once`, stormTable(storms),
    `### ${thousands(PORT_COUNT)} outgoing connections in a row`, portTable(ports),
    `### ${thousands(CLIENT_COUNT)} clients`, clientTable(clients),
    '### A snapshot while one client writes', forkTable(forks),
  ].join('\n\n');
}

/** Puts a report in the place of the last one. Throws where the file has no such place. */
export const writeReport = (file, report) => replaceReport(file, 'bench/kernel.mjs', report);
