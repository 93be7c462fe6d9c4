// The figures as tables of Markdown.
import { CLIENT_COUNT, PORT_COUNT, STORM_SLOW } from './measures.mjs';
import { FORK_NODES, PORT_NODES, STORM_NODES, THROUGHPUT_NODES, VARIANTS } from './fleets.mjs';
import { compare, median, summary } from './statistics.mjs';

const whole = (number) => Math.round(number).toLocaleString('en-US');
const seconds = (number) => number.toFixed(number < 10 ? 2 : 1);
const withSpread = (numbers, format) => {
  const { median: middle, low, high } = summary(numbers);
  return `${format(middle)} (${format(low)}-${format(high)})`;
};

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The cases of a benchmark, each with the rounds of a node by its name. */
function casesOf(runs) {
  const titleOf = ({ test, pipeline, connections }) => `${test} | ${pipeline} | ${whole(connections)}`;
  return [...new Set(runs.map(titleOf))].map((title) => ({
    title,
    figures: (node, what) => runs.filter((run) => run.node === node && titleOf(run) === title).sort((one, other) => one.round - other.round).map((run) => run[what]),
  }));
}

const ratioText = ({ median: middle, low, high }) => `${middle.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

function verdict(ratio, [more, less]) {
  if (!ratio.differs) return 'no difference';
  const percent = Math.round(Math.abs(ratio.median - 1) * 100);
  return `${percent} % ${ratio.median > 1 ? more : less}`;
}

/** The tuned node against the stock one. */
export function tunedTable(runs) {
  const header = ['command', 'pipeline', 'connections', 'stock: requests/s', 'tuned: requests/s', 'tuned / stock', '', 'p50 ms, stock and tuned', 'p99 ms, stock and tuned', 'p99: tuned / stock', ''];
  const rows = casesOf(runs).map(({ title, figures }) => {
    const speed = compare(figures('tuned', 'rps'), figures('stock', 'rps'));
    const slowest = compare(figures('tuned', 'p99'), figures('stock', 'p99'));
    const both = (what) => ['stock', 'tuned'].map((node) => median(figures(node, what)).toFixed(2)).join(' and ');
    return [
      title, whole(median(figures('stock', 'rps'))), whole(median(figures('tuned', 'rps'))), ratioText(speed), verdict(speed, ['more', 'less']),
      both('p50'), both('p99'), ratioText(slowest), verdict(slowest, ['longer', 'shorter']),
    ];
  });
  return table(header, rows);
}

/** Each setting alone against the stock node: `what` is `rps`, `p50` or `p99`. What differs is bold. */
export function oneByOneTable(runs, what) {
  const others = THROUGHPUT_NODES.filter((node) => !['stock', 'tuned'].includes(node));
  const rows = casesOf(runs).map(({ title, figures }) => [title, ...others.map((node) => {
    const ratio = compare(figures(node, what), figures('stock', what));
    return ratio.differs ? `**${ratioText(ratio)}**` : ratioText(ratio);
  })]);
  return table(['command', 'pipeline', 'connections', ...others.map((node) => VARIANTS[node].title)], rows);
}

/** What became of the storms. */
export function stormTable(runs) {
  const header = ['node', 'server', 'served at once', 'SYNs sent again', 'never served', 'all served after s'];
  const rows = [0, STORM_SLOW].flatMap((slow) => STORM_NODES.map((node) => {
    const rounds = runs.filter((run) => run.node === node && run.slow === slow);
    const of = (what) => rounds.map((run) => run[what]);
    const unserved = rounds.map(({ count, served }) => count - served);
    return [
      VARIANTS[node].title, slow === 0 ? 'free' : `busy for ${slow / 1000} s`, withSpread(of('servedAtOnce'), whole), withSpread(of('synsRepeated'), whole),
      whole(median(unserved)), withSpread(of('lastSeconds'), seconds),
    ];
  }));
  return table(header, rows);
}

export function portTable(runs) {
  const rows = PORT_NODES.map((node) => {
    const of = (what) => runs.filter((run) => run.node === node).map((run) => run[what]);
    return [VARIANTS[node].title, withSpread(of('firstHalfSeconds'), seconds), withSpread(of('secondHalfSeconds'), seconds)];
  });
  const half = whole(PORT_COUNT / 2);
  return table(['node', `s for the first ${half} connections`, `s for the next ${half}`], rows);
}

export function clientTable(runs) {
  const rows = runs.map(({ asked, limit, maxclients, served }) => [asked, limit, 10_000, maxclients, CLIENT_COUNT, served, CLIENT_COUNT - served].map(whole));
  return table(['LimitNOFILE', 'limit of the process', 'maxclients asked for', 'maxclients of the server', 'clients', 'served', 'turned away'], rows);
}

export function forkTable(runs) {
  const rows = FORK_NODES.map((node) => {
    const of = (what) => runs.filter((run) => run.node === node).map((run) => run[what]);
    return [
      VARIANTS[node].title, whole(median(of('hugeMiB'))), withSpread(of('copiedMiB'), whole), withSpread(of('forkMs'), seconds),
      withSpread(of('p99'), seconds), withSpread(of('max'), seconds),
    ];
  });
  return table(['node', 'huge pages MiB', 'copied during the snapshot MiB', 'fork ms', 'p99 of SET ms', 'longest SET ms'], rows);
}
