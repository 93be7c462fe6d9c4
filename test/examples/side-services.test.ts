import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { inProject } from '../support/project';
import { run } from '../support/run';
import { synthesize } from '../support/synth';

const CACHE = '{ durability: cache, memory: 512Mi, users: { secret: redis, key: users.acl }, login: { username: proxy, password: { secret: redis, key: proxy } } }';
/** Templates are validated in other tests. */
const FAST = { CDK_VALIDATION: 'false' };

describe('the app with side services', () => {
  let folder: string;
  let dist: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'side-services-'));
    dist = join(folder, 'dist');
  });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  const define = (...section: string[]): string => {
    const fleet = join(folder, 'fleet.yaml');
    writeFileSync(fleet, ['version: 1', 'name: demo', ...section, ''].join('\n'));
    return fleet;
  };
  const synth = (...section: string[]): ReturnType<typeof synthesize> => synthesize(join(folder, 'cdk.out'), { context: { fleet: define(...section) }, env: FAST });
  const withCaches = (...names: string[]): string[] => ['sideServices:', '  redis:', ...names.map((name) => `    ${name}: ${CACHE}`)];

  test('writes their manifests to dist beside cdk.out', () => {
    expect(synth('sideServices:', '  namespace: tools')).toEqual({ status: 0, stderr: '' });
    expect(existsSync(join(folder, 'cdk.out', 'manifest.json'))).toBe(true);
    const [namespace] = parseAllDocuments(readFileSync(join(dist, 'demo-0-namespace.k8s.yaml'), 'utf8'));
    expect(namespace?.toJS()).toMatchObject({ kind: 'Namespace', metadata: { name: 'tools' } });
  });

  test('writes them by cdk synth, and no word more', () => {
    const cdk = inProject('node_modules', '.bin', 'cdk');
    const { context } = JSON.parse(readFileSync(inProject('cdk.json'), 'utf8')) as { context: object };
    writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `node ${inProject('dist', 'app.js')}`, context: { ...context, fleet: define(...withCaches('a')) } }));
    const { code, stderr } = run(cdk, ['synth', '--quiet', '--no-version-reporting', '--no-notices'], { cwd: folder, timeLimit: 180 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(folder).sort()).toEqual(['cdk.json', 'cdk.out', 'dist', 'fleet.yaml']);
    expect(readdirSync(dist).sort()).toEqual(['demo-0-namespace.k8s.yaml', 'demo-a.k8s.yaml']);
  });

  test('writes them to dist of the working folder where no CDK says where the templates go', () => {
    const fleet = define(...withCaches('a'));
    const { code, stderr } = run(process.execPath, [inProject('dist', 'app.js')], { cwd: folder, env: { ...FAST, CDK_CONTEXT_JSON: JSON.stringify({ fleet }) } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(dist)).toContain('demo-a.k8s.yaml');
  });

  test('writes none where there are none', () => {
    expect(synth()).toEqual({ status: 0, stderr: '' });
    expect(existsSync(dist)).toBe(false);
  });

  test('takes away the files of services that are gone, and says that what was applied stays', () => {
    synth(...withCaches('a', 'b'));
    writeFileSync(join(dist, 'demo-mine.k8s.yaml'), 'kind: ConfigMap\n');
    const { status, stderr } = synth(...withCaches('b'));
    expect(status).toBe(0);
    expect(stderr).toBe(`redis-fleet: removed dist/demo-a.k8s.yaml, which ${join(folder, 'fleet.yaml')} no longer has; what was applied from it stays in the cluster until you delete it\n`);
    expect(readdirSync(dist).sort()).toEqual(['demo-0-namespace.k8s.yaml', 'demo-b.k8s.yaml', 'demo-mine.k8s.yaml']);
    expect(synth().stderr.split('\n')).toHaveLength(3);
    expect(readdirSync(dist)).toEqual(['demo-mine.k8s.yaml']);
  });

  test('says what is wrong with them, and writes no manifest', () => {
    expect(synth('sideServices:', '  namespace: default')).toEqual({
      status: 1, stderr: expect.stringContaining('fleet.yaml:4:14: sideServices.namespace: "namespace" must be a namespace of its own, got "default", which everybody shares') as string,
    });
    expect(existsSync(dist)).toBe(false);
  });

  test('leaves all files as they are where one service is wrong', () => {
    synth(...withCaches('a', 'b'));
    const before = readdirSync(dist).map((name) => readFileSync(join(dist, name), 'utf8'));
    const wrong = withCaches('a', 'b', 'c').map((line) => line.replace('c: { durability: cache, memory: 512Mi', 'c: { durability: cache, memory: 5'));
    expect(synth(...wrong)).toMatchObject({ status: 1, stderr: expect.stringContaining('fleet.yaml:7:') as string });
    expect(readdirSync(dist).map((name) => readFileSync(join(dist, name), 'utf8'))).toEqual(before);
  });

  test('leaves all files as they are where the stack is wrong', () => {
    synth(...withCaches('a'));
    writeFileSync(join(folder, 'cdk.out.txt'), 'no folder');
    const { status } = synthesize(join(folder, 'cdk.out.txt'), { context: { fleet: define(...withCaches('b')) }, env: FAST });
    expect(status).not.toBe(0);
    expect(readdirSync(dist)).toContain('demo-a.k8s.yaml');
    expect(readdirSync(dist)).not.toContain('demo-b.k8s.yaml');
  });

  test('says so where the folder cannot be written', () => {
    writeFileSync(dist, 'mine');
    expect(synth(...withCaches('a'))).toEqual({ status: 1, stderr: `redis-fleet: cannot write the manifests of side services: EEXIST: file already exists, mkdir '${dist}'\n` });
  });
});

describe('the app by itself, without cdk8s beside it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'no-cdk8s-'));
    mkdirSync(join(folder, 'node_modules'));
    const packages = readdirSync(inProject('node_modules')).filter((name) => !name.startsWith('cdk8s')).map((name) => join('node_modules', name));
    packages.forEach((part) => { symlinkSync(inProject(part), join(folder, part)); });
    cpSync(inProject('lib', 'node'), join(folder, 'lib', 'node'), { recursive: true });
    ['package.json', join('dist', 'app.js')].forEach((file) => { cpSync(inProject(file), join(folder, file)); });
  });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  test('synthesizes a fleet without side services, and says what to install for one with them', () => {
    const synth = (fleet: string): { code: number; stderr: string } => {
      writeFileSync(join(folder, 'fleet.yaml'), fleet);
      const { code, stderr } = run(process.execPath, ['--preserve-symlinks', join('dist', 'app.js')], { cwd: folder, env: { ...FAST, CDK_OUTDIR: join(folder, 'cdk.out'), CDK_CONTEXT_JSON: '{"fleet":"fleet.yaml"}' } });
      return { code, stderr };
    };
    expect(synth('version: 1\nname: demo\n')).toEqual({ code: 0, stderr: '' });
    expect(synth('version: 1\nname: demo\nsideServices: {}\n')).toEqual({
      code: 1, stderr: 'redis-fleet: "sideServices" of fleet.yaml needs the packages cdk8s and cdk8s-plus-27; install them: npm install --save-exact cdk8s cdk8s-plus-27\n',
    });
  });
});
