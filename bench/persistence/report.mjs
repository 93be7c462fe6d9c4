// The part of docs/persistence.md that a run writes.
import { cpus, loadavg, release, totalmem } from 'node:os';
import { differs, median, ratios, summary } from '../shared/statistics.mjs';
import { LOAD, PIPELINES } from './measures.mjs';

/** The machine, as it is before anything runs. */
export const conditions = () => ({ model: cpus()[0].model.trim(), cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), kernel: release(), load: loadavg()[0] });

const whole = (number) => Math.round(number).toLocaleString('en-US');
const milliseconds = (number) => number.toFixed(2);
const spread = ({ median: middle, low, high }) => `${middle.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

function conditionLines({ machine, disk, versions, settings, date }) {
  const { model, cores, memoryGiB, kernel, load } = machine;
  const busy = load > 0.5 ? ': other programs ran, and the figures are worth less' : '';
  return [
    ...(date === undefined ? [] : [`- measured on ${date}, in one run`]),
    `- machine: ${cores} cores (${model}), ${memoryGiB} GiB; server and client share them; load ${load.toFixed(1)} at the start${busy}`,
    `- disk: ${disk.fileSystem}; 4 KiB are forced to it in ${milliseconds(disk.fsyncMs)} ms (median), ${milliseconds(disk.slowestFsyncMs)} ms at most; kernel: Linux ${kernel}`,
    `- server: ${versions.server}; client: ${versions.client}`,
    `- ${settings.rounds} round${settings.rounds === 1 ? '' : 's'}; ${whole(settings.keys)} keys of ${LOAD.bytes} bytes; ${whole(settings.requests[1])} SETs a run, ${whole(settings.requests[16])} with pipeline 16; ${LOAD.connections} connections`,
  ].join('\n');
}

/** A way against nothing at all, and whether the two differ by more than two runs of nothing do; one round says nothing of chance. */
function against(runs, { way, pipeline, what }) {
  const of = (name) => runs.filter((run) => run.way === name && run.pipeline === pipeline).sort((one, other) => one.round - other.round).map((run) => run[what]);
  const ratio = ratios(of(way), of('none'));
  const isWay = way !== 'none' && way !== 'again';
  return { isWay, ratio, figures: of(way), isDifference: isWay && ratio.high > ratio.low && differs(ratio, ratios(of('again'), of('none'))) };
}

const ratioText = ({ ratio, isDifference }) => (isDifference ? `**${spread(ratio)}**` : spread(ratio));

function writeTable(ways, runs) {
  const header = ['what is kept', 'pipeline', 'SETs a second', 'times those of nothing', 'p50 ms', 'p99 ms', 'p99: times that of nothing', 'longest ms'];
  const rows = PIPELINES.flatMap((pipeline) => Object.keys(ways).map((way) => {
    const of = (what) => against(runs, { way, pipeline, what });
    const [rps, p99] = [of('rps'), of('p99')];
    return [
      ways[way].title, pipeline, whole(median(rps.figures)), ratioText(rps), milliseconds(median(of('p50').figures)), milliseconds(median(p99.figures)),
      ratioText(p99), milliseconds(summary(of('max').figures).high),
    ];
  }));
  return table(header, rows);
}

/** One sentence on all comparisons with a server that keeps nothing. */
function differenceText(ways, runs) {
  const all = PIPELINES.flatMap((pipeline) => Object.keys(ways).flatMap((way) => ['rps', 'p99'].map((what) => against(runs, { way, pipeline, what })))).filter(({ isWay }) => isWay);
  const found = all.filter(({ isDifference }) => isDifference).length;
  return `Of ${all.length} comparisons with a server that keeps nothing, ${found === 0 ? 'none differs' : `${found} differ`} by more than chance.`;
}

function lossTable(ways, losses) {
  const rows = losses.map(({ way, acknowledged, lost }) => [ways[way].title.split(',').slice(0, way === 'snapshots' ? 1 : 2).join(','), whole(acknowledged), whole(lost)]);
  return table(['what is kept', 'writes acknowledged', 'of these lost when the process was killed'], rows);
}

/** All tables with what they were measured under. */
export function reportOf({ writes, losses }, about) {
  return [
    '### Conditions', conditionLines(about), '### Writes', writeTable(about.ways, writes), differenceText(about.ways, writes), '### A process that is killed', lossTable(about.ways, losses),
    'Where there are snapshots, one was taken half-way.',
  ].join('\n\n');
}
