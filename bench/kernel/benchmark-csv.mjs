// What `redis-benchmark --csv` prints.

const FIELD = /"([^"]*)"/g;
const fieldsOf = (line) => [...line.matchAll(FIELD)].map(([, field]) => field);

/**
 * The commands that were measured: requests a second, and the 50th and 99th percentile of their time in milliseconds.
 *
 * Throws where the text has no such table, with its last line, which says why.
 */
export function parseBenchmark(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('"'));
  const [header = [], ...rows] = lines.map(fieldsOf);
  const columns = ['test', 'rps', 'p50_latency_ms', 'p99_latency_ms', 'max_latency_ms'].map((name) => header.indexOf(name));
  if (columns.includes(-1) || rows.length === 0) throw new Error(`redis-benchmark printed no figures: ${text.trim().split('\n').at(-1)}`);
  return rows.map((row) => {
    const [test, ...figures] = columns.map((column) => row[column]);
    const [rps, p50, p99, max] = figures.map(Number);
    if ([rps, p50, p99, max].some((figure) => !Number.isFinite(figure))) throw new Error(`redis-benchmark printed what is no number: ${row.join(', ')}`);
    return { test, rps, p50, p99, max };
  });
}
