import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../support/project';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const MANIFEST = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
  version: string; devDependencies: Record<string, string>; peerDependencies: Record<string, string>;
};

/** What every newcomer has: no setting of this checkout, no credentials. */
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false' };

let folder: string;
/** No packages are in the folders above it. */
let elsewhere: string;
let packed: Packed;

beforeAll(() => {
  [folder, elsewhere] = ['package-', 'plain-'].map((prefix) => mkdtempSync(join(tmpdir(), prefix))) as [string, string];
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: inProject(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  packed = (JSON.parse(output) as [Packed])[0];
  writeFileSync(join(folder, 'package.json'), JSON.stringify({
    name: 'somebody-elses-app',
    private: true,
    dependencies: {
      'cdk-redis-fleet': `file:${packed.filename}`,
      ...Object.fromEntries(Object.keys(MANIFEST.peerDependencies).map((name) => [name, MANIFEST.devDependencies[name]])),
    },
    devDependencies: { typescript: MANIFEST.devDependencies.typescript, '@types/node': MANIFEST.devDependencies['@types/node'] },
  }));
  execFileSync('npm', ['install', '--prefer-offline', '--ignore-scripts', '--loglevel=error'], { cwd: folder, env: ENV, stdio: ['ignore', 'ignore', 'inherit'] });
}, 300_000);

afterAll(() => { [folder, elsewhere].forEach((each) => { rmSync(each, { recursive: true, force: true }); }); });

function runHere(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env: { ...ENV, ...env }, encoding: 'utf8', timeout: 300_000 });
  return { status, stdout, stderr };
}

test('the package holds the library, its two programs and those of nodes and of image builders, and nothing of the workshop', () => {
  const paths = packed.files.map((file) => file.path);
  expect(paths).toEqual(expect.arrayContaining([
    '.jsii', '.jsii.gz', 'LICENSE', 'README.md', 'CHANGELOG.md', 'build/lib/index.js', 'build/lib/index.d.ts', 'dist/app.js', 'dist/aws-auto-scaling.js', 'dist/aws-ec2.js', 'dist/aws-secrets-manager.js', 'dist/aws-ssm.js', 'dist/commands.js', 'dist/redis-fleet.js',
    'lib/node/bootstrap.py', 'lib/node/redis_fleet_node/boot.py', 'lib/node/units/redis-fleet-boot.service', 'lib/node/bin/redis-fleet',
    'lib/ansible/playbooks/ping.yml', 'lib/ansible/inventory_plugins/redis_fleet.py', 'lib/builder/common.sh', 'lib/builder/install_node_programs.py',
  ]));
  const allowed = /^(\.jsii(\.gz)?|LICENSE|README\.md|CHANGELOG\.md|package\.json|build\/lib\/.+\.(js|d\.ts)|dist\/(app|aws-[a-z0-9-]+|commands|redis-fleet)\.js|lib\/node\/.+\.(py|service|socket|timer)|lib\/node\/bin\/redis-fleet|lib\/ansible\/(playbooks\/[a-z-]+\.yml|inventory_plugins\/redis_fleet\.py)|lib\/builder\/[a-z_-]+\.(sh|py)|examples\/standalone\/fleet\.yaml)$/;
  expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
});

/** Compiles applications of the examples in the folder. */
function compile(...examples: readonly (readonly string[])[]): void {
  const files = examples.map((path) => path.at(-1) ?? '');
  examples.forEach((path, index) => { cpSync(inProject('examples', ...path), join(folder, files[index] ?? '')); });
  const options = ['--strict', '--skipLibCheck', '--module', 'node16', '--target', 'es2022', '--types', 'node'];
  expect(runHere('npx', ['tsc', ...options, ...files])).toMatchObject({ status: 0, stdout: '' });
}

test('a new application compiles the example, imports the constructs and synthesizes', () => {
  compile(['standalone', 'app.ts']);
  expect(runHere(process.execPath, ['app.js'], { CDK_OUTDIR: 'out' })).toMatchObject({ status: 0 });
  const templates = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.template.json'));
  expect(templates).toHaveLength(2);
  expect(readFileSync(join(folder, 'out', 'Sessions.template.json'), 'utf8')).toContain('AWS::SecretsManager::Secret');
});

test('the library synthesizes without the packages of Kubernetes, which only side services need', () => {
  mkdirSync(join(elsewhere, 'node_modules'));
  for (const name of readdirSync(join(folder, 'node_modules')).filter((each) => !each.startsWith('cdk8s'))) {
    symlinkSync(join(folder, 'node_modules', name), join(elsewhere, 'node_modules', name));
  }
  writeFileSync(join(elsewhere, 'app.js'), [
    'const { App, Stack } = require("aws-cdk-lib");',
    'const { FleetDefinition, RedisStandalone } = require("cdk-redis-fleet");',
    'const app = new App();',
    'new RedisStandalone(new Stack(app, "Demo"), "Redis", { definition: new FleetDefinition({ name: "demo" }) });',
    'app.synth();',
  ].join('\n'));
  writeFileSync(join(elsewhere, 'module.mjs'), 'import { FleetDefinition } from "cdk-redis-fleet";\nnew FleetDefinition({ name: "demo" });\n');
  writeFileSync(join(elsewhere, 'side.js'), 'require("cdk-redis-fleet").sideServices;\n');
  const runPlain = (file: string): ReturnType<typeof runHere> => runHere(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', join(elsewhere, file)], { CDK_OUTDIR: join(elsewhere, 'out') });
  expect(runPlain('app.js')).toMatchObject({ status: 0, stderr: '' });
  expect(runPlain('module.mjs')).toMatchObject({ status: 0, stderr: '' });
  expect(runPlain('side.js')).toMatchObject({ status: 1, stderr: expect.stringMatching(/Cannot find module 'cdk8s(-plus-27)?'/) as string });
});

test('a new application with side services writes their manifests, and deploys them to EKS', () => {
  compile(['side-services', 'app.ts'], ['side-services', 'eks.ts']);
  expect(runHere(process.execPath, ['app.js'])).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(join(folder, 'dist'))).toEqual(['web.k8s.yaml']);
  expect(readFileSync(join(folder, 'dist', 'web.k8s.yaml'), 'utf8')).toContain('kind: StatefulSet');
  expect(runHere(process.execPath, ['eks.js'], { CDK_OUTDIR: 'eks' })).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(join(folder, 'eks', 'Tools.template.json'), 'utf8')).toContain('Custom::AWSCDK-EKS-KubernetesResource');
});

test('the project that the CLI writes validates and synthesizes by the installed package, and with side services too', () => {
  expect(runHere('npx', ['redis-fleet', '--version']).stdout.trim()).toBe(MANIFEST.version);
  expect(runHere('npx', ['redis-fleet', 'init', 'fleet'])).toMatchObject({ status: 0 });
  const project = join(folder, 'fleet');
  expect(runHere('npx', ['redis-fleet', 'validate', join('fleet', 'fleet.yaml')])).toMatchObject({ status: 0 });
  const { app } = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { app: string };
  // As after its own npm install: the same package in the same place
  mkdirSync(join(project, 'node_modules'));
  cpSync(join(folder, 'node_modules', 'cdk-redis-fleet'), join(project, 'node_modules', 'cdk-redis-fleet'), { recursive: true });
  const context = (JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { context: object }).context;
  const synth = (): unknown[] => {
    const { status, stderr } = spawnSync('sh', ['-c', app], { cwd: project, env: { ...ENV, CDK_OUTDIR: 'out', CDK_CONTEXT_JSON: JSON.stringify(context) }, encoding: 'utf8' });
    return [status, stderr];
  };
  expect(synth()).toEqual([0, '']);
  expect(readdirSync(join(project, 'out')).filter((name) => name.endsWith('.template.json'))).toHaveLength(2);
  expect(readdirSync(project)).not.toContain('dist');
  const example = readFileSync(inProject('examples', 'side-services', 'fleet.yaml'), 'utf8');
  appendFileSync(join(project, 'fleet.yaml'), example.slice(example.indexOf('\nsideServices:')));
  expect(runHere('npx', ['redis-fleet', 'validate', join('fleet', 'fleet.yaml')])).toMatchObject({ status: 0 });
  expect(synth()).toEqual([0, '']);
  expect(readdirSync(join(project, 'dist'))).toEqual(expect.arrayContaining(['fleet-0-namespace.k8s.yaml', 'fleet-kafka.k8s.yaml', 'fleet-watch.k8s.yaml']));
});
