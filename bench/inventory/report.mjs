// The part of docs/inventory-benchmark.md that a run writes.
import { cpus, loadavg, release, totalmem } from 'node:os';
import { median, ratios, summary } from '../shared/statistics.mjs';

/** What the time of redis-fleet may be at most, as a part of the plugin's: from so many hosts on. */
const MOST = [{ hosts: 10_000, cold: 0.15, cached: 0.1 }, { hosts: 1000, cold: 0.4, cached: 0.4 }, { hosts: 0, cold: 1, cached: 1 }];
const MOST_MEBIBYTES = 300;
const MOST_START_MS = 100;
const TITLES = { cold: 'no', cached: 'yes' };

/** The machine, as it is before anything runs. */
export const conditions = () => ({ model: cpus()[0].model.trim(), cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), kernel: release(), load: loadavg()[0] });

const whole = (number) => Math.round(number).toLocaleString('en-US');
const seconds = (number) => number.toFixed(number < 10 ? 2 : 1);
const milliseconds = (number) => whole(number * 1000);
const spread = (numbers, format) => {
  const { median: middle, low, high } = summary(numbers);
  return `${format(middle)} (${format(low)}-${format(high)})`;
};

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

function conditionLines({ machine, versions, settings, date }) {
  const { model, cores, memoryGiB, kernel, load } = machine;
  const busy = load > 0.5 ? ': other programs ran, and the figures are worth less' : '';
  return [
    ...(date === undefined ? [] : [`- measured on ${date}, in one run`]),
    `- machine: ${cores} cores (${model}), ${memoryGiB} GiB; the endpoint and the tools share them; load ${load.toFixed(1)} at the start${busy}; kernel: Linux ${kernel}`,
    `- ${versions.ansible}, amazon.aws ${versions.collection}, ${versions.python}; Node ${versions.node}`,
    `- rounds by number of hosts: ${[...new Set(settings.cases.map(({ hosts, rounds }) => `${whole(hosts)}: ${rounds}`))].join(', ')}; a figure is the median of the rounds, a ratio the median of their ratios, in brackets the lowest and the highest`,
  ].join('\n');
}

/** The cases of a comparison, each with the rounds of a tool. */
function casesOf(runs) {
  const titleOf = ({ hosts, regions, latencyMs, way }) => [hosts, regions, latencyMs, way].join();
  return [...new Map(runs.map((run) => [titleOf(run), run])).values()].map((run) => ({
    ...run, of: (tool, what) => runs.filter((other) => other.tool === tool && titleOf(other) === titleOf(run)).sort((one, other) => one.round - other.round).map((other) => other[what]),
  }));
}

/** The ratio of both tools; in bold where it is above what it may be. */
function ratioText({ of }, what, most) {
  const ratio = ratios(of('ours', what), of('theirs', what));
  const text = `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)})`;
  return ratio.median > most ? `**${text}**` : text;
}

const figures = ({ of }, what) => ['theirs', 'ours'].map((tool) => seconds(summary(of(tool, what)).median));

function comparisonTable(runs) {
  const header = [
    'hosts', 'regions', 'ms a request', 'cached', 'requests: aws_ec2', 'redis-fleet', 'CPU s: aws_ec2', 'redis-fleet', 'redis-fleet / aws_ec2', 'wall s: aws_ec2', 'redis-fleet', 'redis-fleet / aws_ec2', 'at most',
  ];
  return table(header, casesOf(runs).filter(({ way }) => way !== 'bare').map((each) => {
    const most = MOST.find(({ hosts }) => each.hosts >= hosts)[each.way];
    const requests = ['theirs', 'ours'].map((tool) => summary(each.of(tool, 'requests')).median);
    return [
      whole(each.hosts), each.regions, each.latencyMs, TITLES[each.way], ...requests, ...figures(each, 'cpu'), ratioText(each, 'cpu', most), ...figures(each, 'wall'), ratioText(each, 'wall', most), most.toFixed(2),
    ];
  }));
}

function bareTable(runs) {
  const header = ['hosts', 'CPU s: aws_ec2 without groups', 'redis-fleet with all of its groups', 'redis-fleet / aws_ec2', 'wall s: aws_ec2 without groups', 'redis-fleet with all of its groups', 'redis-fleet / aws_ec2'];
  return table(header, casesOf(runs).filter(({ way }) => way === 'bare').map((each) => [
    whole(each.hosts), ...figures(each, 'cpu'), ratioText(each, 'cpu', Infinity), ...figures(each, 'wall'), ratioText(each, 'wall', Infinity),
  ]));
}

/** What the same inventory takes by the script, where it was measured. */
function scriptTable(runs) {
  const header = ['hosts', 'cached', 'CPU s: by the plugin', 'by the script', 'script / plugin', 'wall s: by the plugin', 'by the script', 'script / plugin'];
  return table(header, casesOf(runs).filter(({ of }) => of('script', 'cpu').length > 0).map(({ hosts, way, of }) => [
    whole(hosts), TITLES[way], ...['cpu', 'wall'].flatMap((what) => [...['ours', 'script'].map((tool) => seconds(summary(of(tool, what)).median)), ratios(of('script', what), of('ours', what)).median.toFixed(2)]),
  ]));
}

const STARTS = { node: '`node -e 0`: nothing at all', program: '`redis-fleet inventory --list`', launcher: 'the same by its launcher' };

function startTable(runs) {
  return table(['100 hosts from the cache', 'CPU ms', 'wall ms', 'at most'], Object.entries(STARTS).map(([name, title]) => {
    const isOurs = name !== 'node';
    const text = (what) => {
      const values = runs.filter((run) => run.name === name).map((run) => run[what]);
      const figure = spread(values, milliseconds);
      return isOurs && median(values) * 1000 > MOST_START_MS ? `**${figure}**` : figure;
    };
    return [title, text('cpu'), text('wall'), isOurs ? MOST_START_MS : ''];
  }));
}

function memoryTable(runs) {
  const mebibytes = (number) => (number > MOST_MEBIBYTES ? `**${whole(number)}**` : whole(number));
  const counts = [...new Set(runs.map(({ hosts }) => hosts))];
  const ways = ['cold', 'first', 'cached'];
  return table(['hosts', 'MiB: without a cache', 'the first time with one', 'from the cache', 'at most', 'CPU s: without a cache', 'the first time with one', 'from the cache'], counts.map((hosts) => {
    const of = (what) => ways.map((way) => runs.find((run) => run.hosts === hosts && run.way === way)[what]);
    return [whole(hosts), ...of('mebibytes').map(mebibytes), MOST_MEBIBYTES, ...of('cpu').map(seconds)];
  }));
}

/** All tables with what they were measured under. */
export function reportOf({ comparisons, starts, memory }, about) {
  return [
    '### Conditions', conditionLines(about),
    '### `ansible all --list-hosts`', comparisonTable(comparisons),
    '### Against aws_ec2 without groups', bareTable(comparisons),
    '### By the script', scriptTable(comparisons),
    '### The program alone', startTable(starts),
    '### Memory of the program', memoryTable(memory),
  ].join('\n\n');
}
