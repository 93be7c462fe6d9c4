import { readFileSync } from 'node:fs';
import { BuilderConnection, CpuArchitecture, ImagePhase, ImageStepKind } from '../../../lib/definitions/images/choices';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../lib/definitions/images/image-builder-machine';
import { ImageDisk } from '../../../lib/definitions/images/image-disk';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { ImageProgram } from '../../../lib/definitions/images/image-program';
import { ImageRecipe } from '../../../lib/definitions/images/image-recipe';
import { ImageRetention } from '../../../lib/definitions/images/image-retention';
import { ImageStep } from '../../../lib/definitions/images/image-step';
import { RedisSource } from '../../../lib/definitions/images/redis-source';
import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { parseImageFile } from '../../../lib/fleet-file/images/image-file';
import { stepFilesBeside } from '../../../lib/fleet-file/images/step-files';
import { imageExamples } from '../../support/examples';

const FILES: Readonly<Record<string, string>> = { 'install.sh': '#!/bin/sh\nexit 0\n', 'checks/check.sh': '#!/bin/sh\ntrue\n', 'files/app.conf': 'a=b\n', 'redis.asc': 'key\n' };
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function recipeOf(text: string): ImageRecipe {
  return parseImageFile(text, 'image.yaml', (name) => Buffer.from(FILES[name] ?? '', 'utf8'));
}

function fileOf(path: string): ImageFile {
  return ImageFile.fromText(path.split('/').at(-1) ?? '', FILES[path] ?? '');
}

test('the smallest file is an encrypted copy of the newest Debian', () => {
  expect(recipeOf('version: 1\nname: plain\nbase: debian-12\n')).toEqual(new ImageRecipe({ name: 'plain', baseImage: ImageBase.operatingSystem('debian-12') }));
});

test('every key of a file means what the definitions mean by it', () => {
  const recipe = recipeOf(`
version: 1
name: web
architecture: x86_64
base: { parameter: /golden/ubuntu, operatingSystem: ubuntu-24.04 }
variables:
  app_name: { default: demo, description: Name of the application }
  token: { sensitive: true }
steps:
  - packages: [apache2, curl]
  - script: install.sh
  - script: { file: install.sh, environment: { A: b }, variables: [app_name, token], timeoutSeconds: 60 }
  - file: { source: files/app.conf, target: /etc/app.conf, owner: www-data, group: adm, mode: "0640" }
  - directory: { path: /srv/app, mode: "0750" }
  - service: apache2.service
  - noService: redis-server.service
  - user: { name: app, home: /srv/app, shell: /bin/sh, groups: [adm] }
  - download: { url: "https://example.com/x", sha256: ${SHA256}, target: /opt/x, mode: "0755" }
  - reboot:
  - check: checks/check.sh
  - check: { file: checks/check.sh, phase: test, timeoutSeconds: 5 }
  - kernel: { sysctls: { vm.swappiness: 2 } }
  - kernel:
  - nodePrograms:
disks: [{ sizeGiB: 20, type: gp3, iops: 4000, throughput: 500 }, { deviceName: /dev/sdf, sizeGiB: 10, type: io2, iops: 100 }]
kmsKeyArn: ${KEY}
regions: [eu-west-1]
accounts: ["210987654321"]
tags: { Name: "web-{app_name}", Env: dev }
snapshotTags: { backup: "no" }
retention: { keep: 3, minimumAgeDays: 7 }
builder: { instanceType: t3.small, subnetId: subnet-0123456789abcdef0, connection: session-manager, instanceProfile: builder, instanceRole: role, sshUser: me }
acknowledge: { image.ssm-agent: known }
`);
  const check = fileOf('checks/check.sh');
  expect(recipe).toEqual(new ImageRecipe({
    name: 'web', architecture: CpuArchitecture.X86_64, baseImage: ImageBase.ssmParameter('/golden/ubuntu', 'ubuntu-24.04'),
    variables: [{ name: 'app_name', defaultValue: 'demo', description: 'Name of the application', sensitive: undefined }, { name: 'token', defaultValue: undefined, description: undefined, sensitive: true }],
    steps: [
      ImageStep.packages(['apache2', 'curl']),
      ImageStep.script(fileOf('install.sh')),
      ImageStep.script(fileOf('install.sh'), { environment: { A: 'b' }, variables: ['app_name', 'token'], timeoutSeconds: 60 }),
      ImageStep.file(fileOf('files/app.conf'), '/etc/app.conf', { owner: 'www-data', group: 'adm', mode: '0640' }),
      ImageStep.directory('/srv/app', { mode: '0750' }),
      ImageStep.service('apache2.service'),
      ImageStep.noService('redis-server.service'),
      ImageStep.user('app', { home: '/srv/app', shell: '/bin/sh', groups: ['adm'] }),
      ImageStep.download({ url: 'https://example.com/x', sha256: SHA256, target: '/opt/x', mode: '0755' }),
      ImageStep.reboot(),
      ImageStep.check(check),
      ImageStep.check(check, { phase: ImagePhase.TEST, timeoutSeconds: 5 }),
      ImageStep.kernel(new KernelProfile({ sysctls: { 'vm.swappiness': '2' }, acknowledge: { 'image.ssm-agent': 'known' } })),
      ImageStep.kernel(new KernelProfile({ acknowledge: { 'image.ssm-agent': 'known' } })),
      ImageStep.nodePrograms(),
    ],
    disks: [new ImageDisk({ sizeGiB: 20, iops: 4000, throughput: 500 }), new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 10, volumeType: 'io2' as ImageDisk['volumeType'], iops: 100 })],
    kmsKeyArn: KEY, regions: [{ region: 'eu-west-1' }], accounts: ['210987654321'],
    tags: { Name: 'web-{app_name}', Env: 'dev' }, snapshotTags: { backup: 'no' },
    retention: new ImageRetention({ keep: 3, minimumAgeDays: 7 }),
    builder: new ImageBuilderMachine({ instanceType: 't3.small', subnetId: 'subnet-0123456789abcdef0', connection: BuilderConnection.SESSION_MANAGER, instanceProfile: 'builder', instanceRole: 'role', sshUser: 'me' }),
    acknowledge: { 'image.ssm-agent': 'known' },
  }));
});

test.each([
  ['ami-0123456789abcdef0', '{ amiId: ami-0123456789abcdef0, operatingSystem: debian-12 }', ImageBase.ami('ami-0123456789abcdef0', 'debian-12')],
  ['a variable', '{ variable: token, operatingSystem: debian-12 }', ImageBase.amiVariable('token', 'debian-12')],
  ['a filter', '{ filter: { owners: ["123456789012"], filters: { name: "x-*" } }, operatingSystem: debian-12 }', ImageBase.filter({ owners: ['123456789012'], filters: { name: 'x-*' }, os: 'debian-12' })],
])('a base by %s is read', (_, text, baseImage) => {
  expect(recipeOf(`version: 1\nname: web\nvariables: { token: }\nbase: ${text}\n`).baseImage).toEqual(baseImage);
});

test('ready recipes are those of the definitions, with steps of the file behind them', () => {
  const head = 'version: 1\nname: node\nsteps: [{ packages: [curl] }]\n';
  const steps = [ImageStep.packages(['curl'])];
  expect(recipeOf(`${head}plain: { operatingSystem: debian-12, ssmAgent: none }\n`)).toEqual(ImageRecipe.plain('debian-12', { name: 'node', steps, ssmAgent: ImageProgram.none() }));
  const exporter = ImageProgram.download('https://example.com/redis_exporter.tar.gz', SHA256);
  expect(recipeOf(`${head}redis:\n  engine: redis 7.2\n  operatingSystem: debian-12\n  source: { sourceCode: { version: 7.2.4, sha256: ${SHA256} } }\n  exporter: { url: "https://example.com/redis_exporter.tar.gz", sha256: ${SHA256} }\n`))
    .toEqual(ImageRecipe.redis(RedisEngine.REDIS_7_2, 'debian-12', { name: 'node', steps, exporter, source: RedisSource.sourceCode({ version: '7.2.4', sha256: SHA256 }) }));
  const vendor = RedisSource.vendorRepository({ key: fileOf('redis.asc'), packageVersion: '6:7.4.2-1rl1~bookworm1' });
  expect(recipeOf(`${head}redis:\n  engine: redis 7.4\n  operatingSystem: debian-12\n  source: { vendorRepository: { key: redis.asc, packageVersion: "6:7.4.2-1rl1~bookworm1" } }\n`))
    .toEqual(ImageRecipe.redis(RedisEngine.REDIS_7_4, 'debian-12', { name: 'node', steps, source: vendor }));
});

test('every advice of a recipe can be acknowledged in its file', () => {
  const text = 'version: 1\nname: node\nplain: { operatingSystem: debian-13 }\n';
  const advice = [...recipeOf(text).advice, ...recipeOf('version: 1\nname: node\nplain: { operatingSystem: ubuntu-24.04 }\n').advice];
  expect(advice.length).toBeGreaterThan(1);
  expect(recipeOf(`${text}acknowledge: { ${[...new Set(advice.map(({ id }) => `${id}: known`))].join(', ')} }\n`).advice).toEqual([]);
});

test.each(imageExamples().map(({ name, file }) => [name, file]))('the example %s is a recipe with a check', (_, file) => {
  const recipe = parseImageFile(readFileSync(file, 'utf8'), file, stepFilesBeside(file, '/'));
  expect(recipe.steps.some(({ kind, phase }) => kind === ImageStepKind.SCRIPT && phase === ImagePhase.VALIDATE)).toBe(true);
});
