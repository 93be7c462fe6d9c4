// The figures as tables of Markdown.
import { CLIENT_COUNT, PORT_COUNT, STORM_SLOW } from './measures.mjs';
import { FORK_NODES, PORT_NODES, STORM_NODES, THROUGHPUT_NODES, VARIANTS } from './fleets.mjs';
import { differs, median, ratios, summary } from '../shared/statistics.mjs';

const whole = (number) => Math.round(number).toLocaleString('en-US');
const seconds = (number) => number.toFixed(number < 10 ? 2 : 1);
const milliseconds = (number) => number.toFixed(2);
const withSpread = (numbers, format) => {
  const { median: middle, low, high } = summary(numbers);
  return `${format(middle)} (${format(low)}-${format(high)})`;
};

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
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

/** A node against the stock one, and whether they differ by more than two stock nodes do. */
function againstStock(figures, node, what) {
  const of = (name) => ratios(figures(name, what), figures('stock', what));
  return { ratio: of(node), isDifference: differs(of(node), of('again')) };
}

function verdict({ ratio, isDifference }, [more, less]) {
  if (!isDifference) return 'no difference';
  return `${Math.round(Math.abs(ratio.median - 1) * 100)} % ${ratio.median > 1 ? more : less}`;
}

/** The tuned node against the stock one. */
export function tunedTable(runs) {
  const header = [
    'command', 'pipeline', 'connections', 'requests/s: stock', 'tuned', 'tuned / stock', 'that is', 'p50 ms: stock', 'tuned',
    'p99 ms: stock', 'tuned', 'p99: tuned / stock', 'that is',
  ];
  const rows = casesOf(runs).map(({ title, figures }) => {
    const speed = againstStock(figures, 'tuned', 'rps');
    const slowest = againstStock(figures, 'tuned', 'p99');
    const both = (what, format) => ['stock', 'tuned'].map((node) => format(median(figures(node, what))));
    return [
      title, ...both('rps', whole), ratioText(speed.ratio), verdict(speed, ['more', 'less']), ...both('p50', milliseconds),
      ...both('p99', milliseconds), ratioText(slowest.ratio), verdict(slowest, ['longer', 'shorter']),
    ];
  });
  return table(header, rows);
}

/** Each setting alone against the stock node: `what` is `rps`, `p50` or `p99`. What differs is bold. */
export function oneByOneTable(runs, what) {
  const others = THROUGHPUT_NODES.filter((node) => !['stock', 'tuned'].includes(node));
  const rows = casesOf(runs).map(({ title, figures }) => [title, ...others.map((node) => {
    const { ratio, isDifference } = againstStock(figures, node, what);
    return isDifference ? `**${ratioText(ratio)}**` : ratioText(ratio);
  })]);
  return table(['command', 'pipeline', 'connections', ...others.map((node) => VARIANTS[node].title)], rows);
}

/** One sentence on all comparisons of requests a second and of p99, of every node with the stock one. */
export function differencesText(runs) {
  const others = THROUGHPUT_NODES.filter((node) => !['stock', 'again'].includes(node));
  const all = ['rps', 'p99'].flatMap((what) => casesOf(runs).flatMap(({ title, figures }) => others.map((node) => ({
    name: `${what === 'rps' ? 'requests/s' : what} of "${VARIANTS[node].title}", ${title.replaceAll(' | ', ' ')}`, ...againstStock(figures, node, what),
  }))));
  const found = all.filter(({ isDifference }) => isDifference);
  const list = found.map(({ name, ratio }) => `${name}: ${ratioText(ratio)}`).join('; ');
  return `Of ${all.length} comparisons of requests a second and of p99 with the stock node ${found.length === 0 ? 'none shows' : `${found.length} show`} a difference${list && `: ${list}`}.`;
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
