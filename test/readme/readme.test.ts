import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { run as runStep, withoutAws } from '../../lab/api/program';
import { type Emulator, EMULATOR_ACCOUNT, startEmulator } from '../../lab/emulator/emulator';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { inProject } from '../support/project';
import { run } from '../support/run';
import { type Block, blocksOf } from './blocks';

const README = readFileSync(inProject('README.md'), 'utf8');
const BLOCKS = blocksOf(README);

/** What the commands need; not what somebody has made in the checkout by following the README. */
const PARTS_OF_A_CHECKOUT = ['.tools', '.venv', 'bin', 'build', 'dist', 'examples', 'lab', 'lib', 'node_modules', 'scripts'];

function inLanguage(language: string, wrong = false): [string, Block][] {
  return BLOCKS.filter((block) => block.language === language && block.wrong === wrong).map((block) => [`of line ${block.line}`, block]);
}

let folder: string;
beforeEach(() => {
  // Below the project, so that imports find its packages
  mkdirSync(inProject('.cache'), { recursive: true });
  folder = mkdtempSync(inProject('.cache', 'readme-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the README has no block that is not tested here', () => {
  expect(new Set(BLOCKS.map((block) => block.language))).toEqual(new Set(['ts', 'sh', 'yaml', 'text']));
  expect(BLOCKS).toHaveLength(README.split('\n').filter((line) => line.startsWith('```')).length / 2);
});

test('the first block is the smallest example, in less than fifteen lines', () => {
  expect(BLOCKS[0]?.text).toBe(readFileSync(inProject('examples', 'standalone', 'app.ts'), 'utf8'));
  expect(BLOCKS[0]?.text.split('\n').length).toBeLessThan(15);
});

test('the TypeScript blocks compile', () => {
  const files = inLanguage('ts').map(([, { text, line }]) => {
    const file = join(folder, `line-${line}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const config = join(folder, 'tsconfig.json');
  const options = { noEmit: true, declaration: false, rootDir: inProject(), paths: { 'cdk-redis-fleet': [inProject('lib', 'index.ts')] } };
  writeFileSync(config, JSON.stringify({ extends: inProject('tsconfig.json'), compilerOptions: options, include: [], files }));
  const { stdout } = run(process.execPath, [inProject('node_modules', 'typescript', 'bin', 'tsc'), '-p', config]);
  expect(stdout).toBe('');
});

test.each(inLanguage('ts'))('the TypeScript block %s synthesizes', (_name, { text }) => {
  const file = join(folder, 'app.ts');
  writeFileSync(file, text);
  buildSync({ entryPoints: [file], outfile: join(folder, 'app.js'), bundle: true, platform: 'node', alias: { 'cdk-redis-fleet': inProject('lib', 'index.ts') }, external: ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'] });
  const { code, stderr } = run(process.execPath, [join(folder, 'app.js')], { env: { CDK_OUTDIR: join(folder, 'out') } });
  expect([code, stderr]).toEqual([0, '']);
  expect(readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.template.json'))).toHaveLength(2);
});

test.each(inLanguage('yaml'))('the fleet.yaml %s is a fleet', (_name, { text }) => {
  expect(parseFleetFile(text, 'README.md').definition.name).toMatch(/^[a-z-]+$/);
});

test('the wrong fleet.yaml gets the errors that stand below it', () => {
  const [wrong] = inLanguage('yaml', true);
  const [errors] = inLanguage('text');
  writeFileSync(join(folder, 'fleet.yaml'), wrong?.[1].text ?? '');
  const { code, stdout, stderr } = run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'validate', 'fleet.yaml'], { cwd: folder });
  expect([code, stdout, stderr]).toEqual([1, '', errors?.[1].text]);
});

describe('the commands of the README', () => {
  let emulator: Emulator;
  let checkout: string;

  beforeAll(async () => {
    emulator = await startEmulator();
    // A folder that has everything of the checkout, and in which commands may write
    checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
    [...PARTS_OF_A_CHECKOUT, ...readdirSync(inProject()).filter((name) => /\.(json|md|js|mjs)$/.test(name))].forEach((name) => symlinkSync(inProject(name), join(checkout, name)));
    // What a reader has of his own
    writeFileSync(join(checkout, 'aws_ec2.yml'), 'plugin: amazon.aws.aws_ec2\n');
    await runStep(inProject('node_modules', '.bin', 'cdk'), ['bootstrap', `aws://${EMULATOR_ACCOUNT}/${emulator.region}`, '--no-notices'], { cwd: tmpdir(), env: { ...withoutAws(process.env), ...emulator.env } });
  });

  afterAll(async () => {
    await emulator.stop();
    rmSync(checkout, { recursive: true, force: true });
  });

  const lines = inLanguage('sh').flatMap(([, { text }]) => text.trim().split('\n'));

  test.each(lines)('%s', async (line) => {
    const { stdout } = await runStep('sh', ['-c', line], { cwd: checkout, env: { ...withoutAws(process.env), ...emulator.env, CI: 'true' }, seconds: 240 });
    if (line === 'npm run demo') {
      expect(stdout).toContain('|--demo-0-0');
      expect(stdout).toContain(process.getuid?.() === 0 ? 'it runs' : 'No machine is booted');
    }
  });

  test('there are some, and each is a program of the project', () => {
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !/^(npm run|npx (cdk|redis-fleet)) /.test(line))).toEqual([]);
  });
});
