import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../support/project';
import { run } from '../support/run';

const MODULES = [['packer', 'github.com/hashicorp/packer'], ['packer-plugin-amazon', 'github.com/hashicorp/packer-plugin-amazon']] as const;

const read = (...path: string[]): string => readFileSync(inProject('scripts', 'setup', ...path), 'utf8');

/** The modules that a go.mod requires, with their versions. */
function required(text: string): [string, string][] {
  return [...text.matchAll(/^(?:require |\t)([^\s()]+) (v\S+)/gm)].map(([, module = '', version = '']) => [module, version]);
}

/** The value of an expression over what the set-up exports, in a Node of its own because it is made of ES modules. */
function evaluate(expression: string, env: Readonly<Record<string, string>> = {}): unknown {
  const code = `import { whatLacksForGo } from ${JSON.stringify(inProject('scripts', 'setup', 'go-programs.mjs'))};
    import { keep, keptFolder } from ${JSON.stringify(inProject('scripts', 'setup', 'kept.mjs'))};
    import { writeFileSync } from 'node:fs';
    import { partsFor } from ${JSON.stringify(inProject('scripts', 'test', 'requirements.mjs'))};
    import { chooseGroups } from ${JSON.stringify(inProject('scripts', 'test', 'groups.mjs'))};
    console.log(JSON.stringify(${expression}) ?? 'null');
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code], { env });
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

describe.each(MODULES)('the build of %s', (folder, module) => {
  const modules = read(folder, 'go.mod');

  test('names the program as its tool and pins a release of it', () => {
    expect(modules).toContain(`\ntool ${module}\n`);
    expect(new Map(required(modules)).get(module)).toMatch(/^v\d+\.\d+\.\d+$/);
  });

  test('has a checksum of every module that it is made of', () => {
    const sums = read(folder, 'go.sum');
    const replaced = new Set([...modules.matchAll(/^(?:replace |\t)(\S+)(?: v\S+)? => /gm)].map(([, name]) => name));
    const missing = required(modules).filter(([name, version]) => !replaced.has(name) && !sums.includes(`${name} ${version}/go.mod h1:`));
    expect(missing).toEqual([]);
  });

  test('does not switch any check of checksums off', () => {
    const scripts = ['go-programs.mjs', 'packer.mjs'].map((name) => read(name)).join('\n');
    expect(scripts).not.toMatch(/GONOSUM|GOFLAGS|GONOSUMDB|GOINSECURE|GOSUMDB|GOPRIVATE|-insecure/);
  });
});

describe('without Go that is new enough', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'go-'));
    writeFileSync(join(folder, 'go.mod'), 'module new\n\ngo 99.1\n');
  });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  test('the set-up names the one to install, which is the newest that a module asks for', () => {
    const folders = JSON.stringify([folder, inProject('scripts', 'setup', 'packer')]);
    expect(evaluate(`await whatLacksForGo(${folders})`)).toMatch(/^go (is not on the PATH|must be 99\.1 or newer, got 1\.[\d.]+): install Go 99\.1 or newer/);
    expect(evaluate(`await whatLacksForGo(${folders})`, { PATH: '/nonexistent' })).toMatch(/^go is not on the PATH: install Go 99\.1 or newer/);
  });
});

describe('what takes long to make', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'kept-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });
  const make = "(into) => writeFileSync(`${into}/file`, '')";

  test('is made once and kept', () => {
    const made = `[await keep('a', ${make}), await keep('a', () => { throw new Error('it is there'); }), keptFolder('a')]`;
    expect(evaluate(made, { REDIS_FLEET_CACHE: folder })).toEqual([null, null, join(folder, 'a')]);
    expect(readdirSync(join(folder, 'a'))).toEqual(['file']);
  });

  test('leaves nothing when it fails', () => {
    const made = `await keep('a', async (into) => { (${make})(into); throw new Error('no network'); }).catch((error) => error.message)`;
    expect(evaluate(made, { REDIS_FLEET_CACHE: folder })).toBe('no network');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('Packer comes with the tests that start it, and with no other', () => {
  expect(evaluate('["programs", "lab"].map((name) => partsFor(chooseGroups([name])).includes("packer"))')).toEqual([true, true]);
  expect(evaluate('partsFor(chooseGroups(["unit", "node", "readme", "package"]))')).not.toContain('packer');
});

test('the package holds nothing of Packer', () => {
  const { files } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { files: string[] };
  expect(files.filter((pattern) => pattern.includes('scripts') || pattern.includes('.tools'))).toEqual([]);
  expect(existsSync(inProject('scripts', 'setup', 'packer', 'go.sum'))).toBe(true);
});
