import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../support/project';
import { run } from '../support/run';

/** Calls a function that a module of the benchmarks exports, in a Node of its own because they are ES modules. */
function call<T>(module: string, name: string, ...args: readonly unknown[]): T {
  const code = `import { ${name} } from ${JSON.stringify(inProject('bench', module))};
    const args = JSON.parse(process.argv[1]);
    console.log(JSON.stringify(${name}(...args) ?? null));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code, JSON.stringify(args)]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

describe('what redis-benchmark prints', () => {
  const header = '"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"';
  const set = '"SET","192061.45","3.967","0.144","2.991","11.199","20.511","28.719"';
  const parse = (text: string): unknown => call('kernel/benchmark-csv.mjs', 'parseBenchmark', text);

  test('is read command by command, whatever it says beside', () => {
    expect(parse(`WARNING: Could not fetch server CONFIG\n${header}\n${set}\n${set.replace('SET', 'GET')}\n`)).toEqual(
      ['SET', 'GET'].map((name) => ({ test: name, rps: 192061.45, p50: 2.991, p99: 20.511, max: 28.719 })),
    );
  });

  test('is read by the names of its columns', () => {
    expect(parse('"max_latency_ms","p99_latency_ms","p50_latency_ms","rps","test"\n"4","3","2","1","GET"\n')).toEqual([{ test: 'GET', rps: 1, p50: 2, p99: 3, max: 4 }]);
  });

  test.each([
    ['no connection', 'Could not connect to Redis at 10.60.0.4:6379: Connection refused', 'Connection refused'],
    ['a header alone', header, 'no figures'],
    ['no header', set, 'no figures'],
    ['no number', `${header}\n${set.replace('20.511', 'nan')}`, 'what is no number: SET'],
  ])('is an error that says why where it has no figures: %s', (_name, text, problem) => {
    expect(() => parse(text)).toThrow(problem);
  });
});

describe('the rounds of two nodes', () => {
  const ratios = (figures: readonly number[], others: readonly number[]): { median: number; low: number; high: number } => call('shared/statistics.mjs', 'ratios', figures, others);
  const differs = (ratio: object, control: object): boolean => call('shared/statistics.mjs', 'differs', ratio, control);
  const quiet = { median: 1, low: 0.99, high: 1.01 };

  test('are held against each other round by round', () => {
    expect(ratios([110, 55, 220], [100, 50, 100])).toEqual({ median: 1.1, low: 1.1, high: 2.2 });
  });

  test('have a median also where their number is even', () => {
    expect(call('shared/statistics.mjs', 'median', [4, 1, 3, 10])).toBe(3.5);
  });

  test('differ where they differ by more than the rounds do', () => {
    expect(differs({ median: 1.2, low: 1.15, high: 1.25 }, quiet)).toBe(true);
    expect(differs({ median: 0.8, low: 0.75, high: 0.85 }, quiet)).toBe(true);
    expect(differs({ median: 1.2, low: 1.05, high: 1.3 }, quiet)).toBe(false);
  });

  test('do not differ by less than two nodes that are the same', () => {
    const ratio = { median: 1.2, low: 1.19, high: 1.21 };
    expect(differs(ratio, { median: 1, low: 0.95, high: 1.3 })).toBe(false);
    expect(differs(ratio, { median: 1, low: 0.7, high: 1.05 })).toBe(false);
    expect(differs(ratio, { median: 1, low: 0.95, high: 1.05 })).toBe(true);
  });
});

describe('the report', () => {
  const document = inProject('docs', 'kernel-benchmark.md');
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
    file = join(folder, 'report.md');
    copyFileSync(document, file);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('takes the place of the last one and leaves the rest as it is', () => {
    call('kernel/report.mjs', 'writeReport', file, 'one report');
    call('kernel/report.mjs', 'writeReport', file, 'another report');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('\n\nanother report\n\n');
    expect(text).not.toContain('one report');
    const outside = (whole: string): string[] => [whole.slice(0, whole.indexOf('<!-- begin')), whole.slice(whole.indexOf('<!-- end'))];
    expect(outside(text)).toEqual(outside(readFileSync(document, 'utf8')));
  });

  test('has no place in a file without its marks', () => {
    writeFileSync(file, '# Nothing\n');
    expect(() => call('kernel/report.mjs', 'writeReport', file, 'a report')).toThrow('has no place for the report');
    expect(readFileSync(file, 'utf8')).toBe('# Nothing\n');
  });
});
