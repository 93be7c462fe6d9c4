import { existsSync, readFileSync } from 'node:fs';
import { inProject } from '../support/project';
import { run } from '../support/run';

interface Wheel {
  readonly requirement: string;
  readonly sha256: string;
}

interface ProgramOfTable {
  readonly name: string;
  readonly need: string;
  readonly says: string;
  readonly go?: { readonly folder: string; readonly package: string };
  readonly goFiles?: { readonly folder: string; readonly module: string; readonly files: readonly string[] };
  readonly debian?: { readonly suite: string; readonly package: string; readonly program: string };
  readonly wheels?: { readonly packages: readonly Wheel[]; readonly file?: string; readonly module?: string };
  readonly maven?: string;
  readonly java?: { readonly from: number };
}

const read = (...path: string[]): string => readFileSync(inProject('scripts', 'setup', ...path), 'utf8');

/** The value of an expression over what the set-up exports, in a Node of its own because it is made of ES modules. */
function evaluate<T>(expression: string): T {
  const code = `import { NEEDS, sideServiceTable } from ${JSON.stringify(inProject('scripts', 'setup', 'side-services', 'program-table.mjs'))};
    import { buildFlags } from ${JSON.stringify(inProject('scripts', 'setup', 'go-programs.mjs'))};
    import { requirements } from ${JSON.stringify(inProject('scripts', 'test', 'requirements.mjs'))};
    console.log(JSON.stringify(${expression}));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const table = evaluate<ProgramOfTable[]>('sideServiceTable.map((program) => ({ ...program, says: program.version?.source ?? "" }))');
const named = <T>(of: (program: ProgramOfTable) => T | undefined): [string, T][] => table.flatMap((program) => {
  const part = of(program);
  return part === undefined ? [] : [[program.name, part] as [string, T]];
});

test('every program comes from one place and belongs to a need that the tests can ask for', () => {
  const needs = evaluate<string[]>('Object.keys(NEEDS)');
  for (const { name, need, go, goFiles, debian, wheels, maven, java } of table) {
    expect([name, [go, goFiles, debian, wheels, maven, java].filter((source) => source !== undefined).length]).toEqual([name, 1]);
    expect(needs).toContain(need);
  }
  expect(needs.map((need) => evaluate<string>(`requirements[${JSON.stringify(need)}].part`))).toEqual(needs);
});

test.each(named(({ go }) => go))('%s is a tool of a go.mod that pins it, and every module has its checksum', (_name, go) => {
  const modules = read(go.folder, 'go.mod');
  const sums = read(go.folder, 'go.sum');
  expect(modules).toMatch(new RegExp(`^(tool |\\t)${go.package}$`, 'm'));
  const replaced = new Map([...modules.matchAll(/^(?:replace |\t)(\S+)(?: v\S+)? => (\S+) (v\S+)/gm)].map(([, from = '', to = '', version = '']) => [from, `${to} ${version}`]));
  const required = [...modules.matchAll(/^(?:require |\t)([^\s()]+) (v\S+)/gm)].map(([, module = '', version = '']) => replaced.get(module) ?? `${module} ${version}`);
  expect(required.length).toBeGreaterThan(50);
  expect(required.filter((module) => !sums.includes(`${module}/go.mod h1:`))).toEqual([]);
});

test.each(named(({ goFiles }) => goFiles))('%s are files of a module whose checksum is known', (_name, { folder, module, files }) => {
  const version = new RegExp(`^require ${module} (v\\S+)$`, 'm').exec(read(folder, 'go.mod'))?.[1];
  expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(read(folder, 'go.sum')).toMatch(new RegExp(`^${module} ${version} h1:\\S{44}$`, 'm'));
  expect(files.length).toBeGreaterThan(0);
});

test.each(named(({ wheels }) => wheels))('%s comes of Python packages with their hashes', (_name, { packages, file, module }) => {
  expect(packages.length).toBeGreaterThan(0);
  for (const { requirement, sha256 } of packages) {
    expect(requirement).toMatch(/^[a-z-]+==[\d.]+$/);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  expect([file, module].filter((each) => each !== undefined)).toHaveLength(1);
});

test.each(named(({ maven }) => maven))('%s comes of artifacts of one version and of jars with their checksums', (name, folder) => {
  const versions = [...read('kafka', folder, 'pom.xml').matchAll(/<version>([^<]+)<\/version>/g)].map(([, version = '']) => version);
  const says = table.find((program) => program.name === name)!.says;
  const version = versions.find((each) => each.includes('.') && says.includes(each.replaceAll('.', '\\.'))) ?? 'none';
  expect(versions).toContain(version);
  const jars = read('kafka', folder, 'jars.sha256').trim().split('\n');
  expect(jars.filter((line) => !/^[0-9a-f]{64} {2}\S+\.jar$/.test(line))).toEqual([]);
  expect(jars.some((line) => line.endsWith(`-${version}.jar`))).toBe(true);
});

test('the flags of a build name its tags and variables, and switch no check off', () => {
  expect(evaluate<string[]>("buildFlags({ tags: ['a', 'b'], variables: { 'x.y': '1' } })")).toEqual(['-mod=readonly', '-modcacherw', '-trimpath', '-tags=a,b', '-ldflags=-s -w -X x.y=1']);
  expect(evaluate<string[]>('buildFlags({})')).toContain('-ldflags=-s -w');
});

test('the set-up names no host of a registry', () => {
  for (const file of ['go.mjs', 'debian.mjs', 'wheels.mjs', 'maven.mjs', 'parts.mjs', 'program-table.mjs']) {
    expect(existsSync(inProject('scripts', 'setup', 'side-services', file))).toBe(true);
    expect(read('side-services', file)).not.toMatch(/https?:\/\//);
  }
});
