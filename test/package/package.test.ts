import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
let packed: Packed;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
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

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runHere(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env: { ...ENV, ...env }, encoding: 'utf8', timeout: 120_000 });
  return { status, stdout, stderr };
}

test('the package holds the library, its two programs and those of nodes and of image builders, and nothing of the workshop', () => {
  const paths = packed.files.map((file) => file.path);
  expect(paths).toEqual(expect.arrayContaining([
    '.jsii', '.jsii.gz', 'LICENSE', 'README.md', 'CHANGELOG.md', 'build/lib/index.js', 'build/lib/index.d.ts', 'dist/app.js', 'dist/aws-auto-scaling.js', 'dist/aws-ec2.js', 'dist/aws-secrets-manager.js', 'dist/aws-ssm.js', 'dist/commands.js', 'dist/redis-fleet.js',
    'lib/node/bootstrap.py', 'lib/node/redis_fleet_node/boot.py', 'lib/node/units/redis-fleet-boot.service', 'lib/node/bin/redis-fleet',
    'lib/ansible/playbooks/ping.yml', 'lib/ansible/inventory_plugins/redis_fleet.py', 'lib/builder/common.sh', 'lib/builder/install_node_programs.py',
  ]));
  const allowed = /^(\.jsii(\.gz)?|LICENSE|README\.md|CHANGELOG\.md|package\.json|build\/lib\/.+\.(js|d\.ts)|dist\/(app|aws-[a-z0-9-]+|commands|redis-fleet)\.js|lib\/node\/.+\.(py|service|timer)|lib\/node\/bin\/redis-fleet|lib\/ansible\/(playbooks\/[a-z-]+\.yml|inventory_plugins\/redis_fleet\.py)|lib\/builder\/[a-z_-]+\.(sh|py)|examples\/standalone\/fleet\.yaml)$/;
  expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
});

test('a new application compiles the example, imports the constructs and synthesizes', () => {
  cpSync(inProject('examples', 'standalone', 'app.ts'), join(folder, 'app.ts'));
  const options = ['--strict', '--skipLibCheck', '--module', 'node16', '--target', 'es2022', '--types', 'node'];
  expect(runHere('npx', ['tsc', ...options, 'app.ts'])).toMatchObject({ status: 0, stdout: '' });
  expect(runHere(process.execPath, ['app.js'], { CDK_OUTDIR: 'out' })).toMatchObject({ status: 0 });
  const templates = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.template.json'));
  expect(templates).toHaveLength(2);
  expect(readFileSync(join(folder, 'out', 'Sessions.template.json'), 'utf8')).toContain('AWS::SecretsManager::Secret');
});

test('the project that the CLI writes validates and synthesizes by the installed package', () => {
  expect(runHere('npx', ['redis-fleet', '--version']).stdout.trim()).toBe(MANIFEST.version);
  expect(runHere('npx', ['redis-fleet', 'init', 'fleet'])).toMatchObject({ status: 0 });
  const project = join(folder, 'fleet');
  expect(runHere('npx', ['redis-fleet', 'validate', join('fleet', 'fleet.yaml')])).toMatchObject({ status: 0 });
  const { app } = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { app: string };
  // As after its own npm install: the same package in the same place
  mkdirSync(join(project, 'node_modules'));
  cpSync(join(folder, 'node_modules', 'cdk-redis-fleet'), join(project, 'node_modules', 'cdk-redis-fleet'), { recursive: true });
  const context = (JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { context: object }).context;
  const { status, stderr } = spawnSync('sh', ['-c', app], { cwd: project, env: { ...ENV, CDK_OUTDIR: 'out', CDK_CONTEXT_JSON: JSON.stringify(context) }, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  expect(readdirSync(join(project, 'out')).filter((name) => name.endsWith('.template.json'))).toHaveLength(2);
});
