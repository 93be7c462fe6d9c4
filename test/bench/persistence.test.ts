import { inProject } from '../support/project';
import { run } from '../support/run';
import { replacedReport } from './replaced-report';

/** The value of an expression over what modules of the benchmark export, in a Node of its own because they are ES modules. */
function evaluate<T>(expression: string): T {
  const code = `import { reportOf } from ${JSON.stringify(inProject('bench', 'persistence', 'report.mjs'))};
    import { replaceReport } from ${JSON.stringify(inProject('bench', 'shared', 'document.mjs'))};
    console.log(JSON.stringify(${expression} ?? null));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const ABOUT = {
  ways: { none: { title: 'nothing' }, again: { title: 'again' }, slow: { title: 'slow' } },
  machine: { model: 'a processor', cores: 2, memoryGiB: 4, kernel: '6.1', load: 0.1 },
  disk: { fileSystem: 'xfs', fsyncMs: 1, slowestFsyncMs: 2 },
  versions: { server: 'Redis server v=7.0.15', client: 'redis-benchmark 7.0.15' },
  settings: { rounds: 2, keys: 1000, requests: { 1: 10, 16: 20 } },
};

/** Figures of three ways in two rounds; the slow one has `speed` times the SETs of the others. */
function reportOf(speed: number): string {
  const figures = [0, 1].flatMap((round) => [1, 16].flatMap((pipeline) => [['none', 100], ['again', 101], ['slow', 100 * speed]].map(([way, rps]) => ({
    round, pipeline, way, rps: Number(rps) + round, p50: 1, p99: 2, max: 3 + round,
  }))));
  return evaluate(`reportOf(${JSON.stringify({ writes: figures, losses: [{ way: 'slow', acknowledged: 1000, lost: 7 }] })}, ${JSON.stringify(ABOUT)})`);
}

test('what differs from nothing by more than chance is bold, and counted', () => {
  expect(reportOf(0.5)).toContain('| slow | 1 | 51 | **0.50 (0.50-0.50)** | 1.00 | 2.00 | 1.00 (1.00-1.00) | 4.00 |');
  expect(reportOf(0.5)).toContain('Of 4 comparisons with a server that keeps nothing, 2 differ by more than chance.');
  expect(reportOf(1)).toContain('Of 4 comparisons with a server that keeps nothing, none differs by more than chance.');
  expect(reportOf(1)).toContain('| slow | 1,000 | 7 |');
});

test('the report takes its place in the document and leaves the rest as it is', () => {
  const replaced = replacedReport(inProject('docs', 'persistence.md'), (file, report) => {
    evaluate(`replaceReport(${JSON.stringify(file)}, 'bench/persistence.mjs', ${JSON.stringify(report)})`);
  });
  expect(replaced).toEqual({ isThere: true, isRestKept: true });
});
