import { builtinModules } from 'node:module';
import { type Finding, type Source, importsOf, packageOf, targetOf } from './source';

/** For every file the files that it imports, as far as they are among the sources. */
function graphOf(sources: readonly Source[]): Map<string, string[]> {
  const paths = new Set(sources.map(({ path }) => path));
  const resolve = (target: string): string | undefined => [`${target}.ts`, `${target}/index.ts`].find((path) => paths.has(path));
  return new Map(sources.map((source) => [source.path, importsOf(source)
    .map((used) => targetOf(source, used))
    .map((target) => (target === undefined ? undefined : resolve(target)))
    .filter((path) => path !== undefined)]));
}

/** The files that import themselves over others: one finding for each cycle, at its first file. */
export function checkCycles(sources: readonly Source[]): Finding[] {
  const graph = graphOf(sources);
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(path);
    if (seen >= 0) {
      findings.push({ file: path, line: 1, rule: `imports itself: ${[...trail.slice(seen), path].join(' -> ')}` });
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return findings;
}

/** Every file that is loaded with `entry`. */
function reachedFrom(entry: string, graph: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const rest = [entry];
  for (let path = rest.pop(); path !== undefined; path = rest.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    rest.push(...graph.get(path) ?? []);
  }
  return reached;
}

/**
 * Packages that the library would load on a user's machine and that the npm package does not bring: whatever is
 * imported by a file that `entry` reaches and is neither Node's own nor one of `peers`.
 */
export function checkRuntimePackages(sources: readonly Source[], entry: string, peers: readonly string[]): Finding[] {
  const reached = reachedFrom(entry, graphOf(sources));
  return sources.filter(({ path }) => reached.has(path)).flatMap((source) => importsOf(source).flatMap((used) => {
    const name = packageOf(used);
    if (name === undefined || builtinModules.includes(name) || peers.includes(name)) return [];
    return [{ file: source.path, line: used.line, rule: `is loaded with the library: ${name} must be a peer dependency or not be imported` }];
  }));
}
