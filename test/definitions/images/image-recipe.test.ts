import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { BuilderConnection, CpuArchitecture } from '../../../lib/definitions/images/choices';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../lib/definitions/images/image-builder-machine';
import { ImageDisk } from '../../../lib/definitions/images/image-disk';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../../lib/definitions/images/image-recipe';
import type { ImageRecipeProps } from '../../../lib/definitions/images/image-recipe-props';
import type { ImageRegion } from '../../../lib/definitions/images/image-region';
import { ImageRetention } from '../../../lib/definitions/images/image-retention';
import { ImageStep } from '../../../lib/definitions/images/image-step';
import type { ImageVariable } from '../../../lib/definitions/images/image-variable';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const DEBIAN = ImageBase.operatingSystem('debian-12');
const UBUNTU = ImageBase.operatingSystem('ubuntu-24.04');
const [IRELAND, VIRGINIA] = ['eu-west-1', 'us-east-1'].map((region) => `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`) as [string, string];
const ORGANIZATION = 'arn:aws:organizations::123456789012:organization/o-1234567890';
const UNIT = 'arn:aws:organizations::123456789012:ou/o-1234567890/ou-1234-12345678';
const script = (text: string, name = 'install.sh'): ImageFile => ImageFile.fromText(name, `#!/bin/sh\n${text}\n`);

const recipe = (props: Partial<ImageRecipeProps> = {}): ImageRecipe => new ImageRecipe({ name: 'web', baseImage: UBUNTU, ...props });
const refused = (props: Partial<ImageRecipeProps>): string[] => problemsOf(() => recipe(props));

test('a recipe that says nothing is for Graviton, encrypted, private, and keeps five images for a month', () => {
  const { disks, retention, instanceType, sshUser, architecture, kmsKeyArn, regions, steps, advice, nodeImage } = recipe();
  expect(disks.map(({ deviceName, sizeGiB, volumeType }) => [deviceName, sizeGiB, volumeType])).toEqual([[undefined, undefined, undefined]]);
  expect([retention.keep, retention.minimumAgeDays, instanceType, sshUser, architecture]).toEqual([5, 30, 't4g.medium', 'ubuntu', 'arm64']);
  expect([kmsKeyArn, regions, steps, advice, nodeImage]).toEqual([undefined, [], [], [], { rootDevice: '/dev/sda1' }]);
});

test('a web server on Ubuntu is a recipe of ten lines: two variables, two tags, one script, a private subnet', () => {
  const web = new ImageRecipe({
    name: 'web',
    architecture: CpuArchitecture.X86_64,
    baseImage: ImageBase.amiVariable('ami_id', 'ubuntu-24.04'),
    variables: [{ name: 'ami_id' }, { name: 'app_name', defaultValue: 'httpd' }],
    steps: [ImageStep.script(script('apt-get install -y apache2'), { variables: ['app_name'] })],
    tags: { Name: 'web-{app_name}', Env: 'demo' },
    builder: new ImageBuilderMachine({ subnetId: 'subnet-0123456789abcdef0' }),
  });
  expect([web.baseImage.variable, web.steps[0]?.variables, web.tags, web.builder.connection]).toEqual(['ami_id', ['app_name'], { Name: 'web-{app_name}', Env: 'demo' }, 'private-address']);
});

test('everything else may be said, and is found again', () => {
  const all = recipe({
    architecture: CpuArchitecture.X86_64, kmsKeyArn: IRELAND, regions: [{ region: 'eu-west-1' }, { region: 'us-east-1', kmsKeyArn: VIRGINIA }],
    accounts: ['123456789012'], organizations: [ORGANIZATION], organizationalUnits: [UNIT], snapshotTags: { Backup: 'no' },
    disks: [new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 10 }), new ImageDisk({ deviceName: '/dev/sda1', sizeGiB: 20 })],
    retention: new ImageRetention({ keep: 2, minimumAgeDays: 0 }), builder: new ImageBuilderMachine({ sshUser: 'builder', instanceType: 'm7i.large' }),
  });
  expect(all.regions).toEqual([{ region: 'eu-west-1', kmsKeyArn: IRELAND }, { region: 'us-east-1', kmsKeyArn: VIRGINIA }]);
  expect(all.disks.map(({ sizeGiB }) => sizeGiB)).toEqual([20, 10]);
  expect([all.accounts, all.organizations, all.organizationalUnits, all.snapshotTags]).toEqual([['123456789012'], [ORGANIZATION], [UNIT], { Backup: 'no' }]);
  expect([all.sshUser, all.instanceType, all.retention.keep]).toEqual(['builder', 'm7i.large', 2]);
});

test('the key may be given with the first region', () => {
  expect(recipe({ regions: [{ region: 'eu-west-1', kmsKeyArn: IRELAND }] }).kmsKeyArn).toBe(IRELAND);
});

test.each<[string, string | undefined, ImageRegion[], string[]]>([
  ['a copy without a key of its own', IRELAND, [{ region: 'eu-west-1' }, { region: 'us-east-1' }],
    ['regions/1/kmsKeyArn: region us-east-1 must have a "kmsKeyArn" of its own, because a key is of one region and the copy there would take the AWS managed key, got nothing; add the ARN of a key in us-east-1']],
  ['a key only where it is copied to', undefined, [{ region: 'eu-west-1' }, { region: 'us-east-1', kmsKeyArn: VIRGINIA }],
    ['regions/0/kmsKeyArn: region eu-west-1 must have a "kmsKeyArn" of its own, because a key is of one region and the copy there would take the AWS managed key, got nothing; add the ARN of a key in eu-west-1']],
  ['a key of another region', VIRGINIA, [{ region: 'eu-west-1' }], ['kmsKeyArn: "kmsKeyArn" must be of the region eu-west-1, got a key of us-east-1; name a key of eu-west-1']],
  ['a key of another region for a copy', IRELAND, [{ region: 'eu-west-1' }, { region: 'us-east-1', kmsKeyArn: IRELAND }],
    ['regions/1/kmsKeyArn: "kmsKeyArn" must be of the region us-east-1, got a key of eu-west-1; name a key of us-east-1']],
  ['two keys for one region', IRELAND, [{ region: 'eu-west-1', kmsKeyArn: `${IRELAND}0` }],
    [`regions/0/kmsKeyArn: "kmsKeyArn" of the recipe and of its first region must be the same key, got ${IRELAND} and ${IRELAND}0; keep one`]],
  ['a region twice', undefined, [{ region: 'eu-west-1' }, { region: 'eu-west-1' }], ['regions/1/region: "regions" must name each region once, got "eu-west-1" twice; keep one']],
  ['no region', undefined, [{ region: 'Ireland' }], ['regions/0/region: "region" must be the name of a region such as eu-west-1, got "Ireland"']],
  ['an alias', 'arn:aws:kms:eu-west-1:123456789012:alias/images', [], [expect.stringMatching(/^kmsKeyArn: "kmsKeyArn" must be the ARN of a KMS key such as .*, and not an alias, because permissions name keys, got /)]],
])('%s is refused, with what to do', (_name, kmsKeyArn, regions, messages) => {
  expect(refused({ kmsKeyArn, regions })).toEqual(messages);
});

test.each(['us-east-1', 'ap-southeast-4', 'us-gov-west-1', 'us-iso-east-1', 'il-central-1', 'mx-central-1'])('%s is a region', (region) => {
  expect(refused({ regions: [{ region }] })).toEqual([]);
});

test('an image is shared only with a key of one\'s own', () => {
  const why = 'needs "kmsKeyArn", because the image is encrypted and nobody else can use the AWS managed key; give the ARN of a key of your own, whose policy lets them use it';
  expect(refused({ accounts: ['123456789012'], organizations: [ORGANIZATION], organizationalUnits: [UNIT] })).toEqual(
    ['accounts', 'organizations', 'organizationalUnits'].map((name) => `${name}: "${name}" ${why}`),
  );
  expect(refused({ kmsKeyArn: IRELAND, accounts: ['12', '123456789012', '123456789012'], organizations: ['o-1234567890'], organizationalUnits: [ORGANIZATION] }).map((problem) => problem.split(':')[0])).toEqual(
    ['accounts/0', 'accounts/2', 'organizations/0', 'organizationalUnits/0'],
  );
});

test('a variable is named once, and known where it is used', () => {
  const steps = [ImageStep.script(script('true'), { variables: ['app_name', 'colour'] })];
  expect(refused({ steps, baseImage: ImageBase.amiVariable('ami_id', 'ubuntu-24.04'), variables: [{ name: 'app_name' }, { name: 'app_name' }] })).toEqual([
    'variables/1/name: "variables" must have each name once, got "app_name" twice; keep one',
    'baseImage: "baseImage" names the variable "ami_id", which the recipe does not have; add it to "variables"',
    'steps/0/variables: step "script install.sh" asks for the variable "colour", which the recipe does not have; add it to "variables"',
  ]);
});

test.each<[string, ImageVariable, string[]]>([
  ['a name in upper case', { name: 'APP' }, ['variables/0/name: "name" must be 1-32 lower-case letters, digits or _, beginning with a letter, got "APP"']],
  ['the name of what every build has', { name: 'region' }, ['variables/0/name: variable "region" is there in every build; leave it out, or use another name']],
  ['a default of two lines', { name: 'x', defaultValue: 'a\nb' }, ['variables/0/defaultValue: "defaultValue" must be one line of at most 1024 characters, got "a\\nb"']],
  ['a token', { name: 'x', defaultValue: `;${Token.asString({ Ref: 'X' })}` }, ['variables/0/defaultValue: "defaultValue" must be known at synth, got a token']],
  ['a long description', { name: 'x', description: 'x'.repeat(201) }, [expect.stringContaining('"description" must be one line of at most 200 characters')]],
  ['a secret in the template', { name: 'x', sensitive: true, defaultValue: 'y' }, ['variables/0/defaultValue: variable "x" is sensitive and must have no default, because a template shows it; leave it out']],
])('a variable with %s is refused', (_name, variable, messages) => {
  expect(refused({ variables: [variable] })).toEqual(messages);
});

test('two files of one name must be one file', () => {
  expect(refused({ steps: [ImageStep.script(script('a')), ImageStep.check(script('a')), ImageStep.file(script('a'), '/opt/x')] })).toEqual([]);
  expect(refused({ steps: [ImageStep.script(script('a')), ImageStep.script(script('b'))] })).toEqual(['steps/1: "steps" must not carry two files of one name with different bytes, got "install.sh" twice; rename one']);
});

test('a device has one disk, and the root device is that of the operating system', () => {
  const disk = (deviceName?: string): ImageDisk => new ImageDisk({ deviceName, sizeGiB: 20 });
  expect(refused({ disks: [disk(), disk('/dev/sda1'), disk('/dev/sdf'), disk('/dev/sdf'), disk('/dev/xvda')] })).toEqual([
    'disks/1/deviceName: "disks" must name each device once, got /dev/sda1 twice; keep one',
    'disks/3/deviceName: "disks" must name each device once, got /dev/sdf twice; keep one',
    'disks/4/deviceName: "deviceName" must be /dev/sda1 for the root device of this operating system, got /dev/xvda; leave it out',
  ]);
  expect(refused({ disks: [new ImageDisk({ deviceName: '/dev/sda1', sizeGiB: 7 }), new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 7 })] })).toEqual([
    'disks/0/sizeGiB: "sizeGiB" must be a whole number 8-16384, got 7',
  ]);
  expect(refused({ disks: [new ImageDisk({ deviceName: '/dev/sda1', sizeGiB: 20, snapshotId: 'snap-0123456789abcdef0' })] })).toEqual([
    'disks/0/snapshotId: "snapshotId" is not for the root device, which begins with that of its image; name another "deviceName"',
  ]);
});

test('the machine that builds has the processor of the image', () => {
  expect(refused({ builder: new ImageBuilderMachine({ instanceType: 't3.medium' }) })).toEqual([
    'builder/instanceType: "instanceType" must be of the recipe\'s architecture arm64, got t3.medium, which is x86_64; choose a type such as t4g.medium, or change "architecture"',
  ]);
});

test('all that is wrong with a recipe is said at once', () => {
  expect(refused({ name: 'Web', architecture: 'mips' as CpuArchitecture, accounts: ['x'], tags: { 'aws:x': 'y' }, regions: [{ region: '' }], variables: [{ name: '' }] }).map((problem) => problem.split(': ')[0])).toEqual([
    'name', 'architecture', 'variables/0/name', 'regions/0/region', 'accounts/0', 'accounts', 'tags/aws:x',
  ]);
});

test('what only looks like a part is refused', () => {
  const { baseImage, steps, disks, retention, builder } = recipe({ steps: [ImageStep.reboot()] });
  const copy = <T extends object>(part: T): T => ({ ...part });
  expect(refused({ baseImage: copy(baseImage), steps: steps.map(copy), disks: disks.map(copy), retention: copy(retention), builder: copy(builder) })).toEqual([
    'baseImage: "baseImage" must be made by ImageBase, which checks its values, got another object',
    'steps/0: "steps.0" must be made by ImageStep, which checks its values, got another object',
    'disks/0: "disks.0" must be made by ImageDisk, which checks its values, got another object',
    'retention: "retention" must be made by ImageRetention, which checks its values, got another object',
    'builder: "builder" must be made by ImageBuilderMachine, which checks its values, got another object',
  ]);
});

test('hostile texts and tokens are never taken', () => {
  fc.assert(fc.property(hostile('web'), hostile('eu-west-1'), hostile(IRELAND), hostile('app_name'), (name, region, kmsKeyArn, variable) => {
    expect(refused({ name, regions: [{ region, kmsKeyArn }], variables: [{ name: variable }] }).length).toBeGreaterThanOrEqual(4);
  }));
  const token = Token.asString({ Ref: 'Value' });
  expect(refused({ name: token, kmsKeyArn: token, accounts: [token] })).toEqual([
    'name: "name" must be known at synth, got a token', 'kmsKeyArn: "kmsKeyArn" must be known at synth, got a token', 'accounts/0: "accounts" must be known at synth, got a token',
  ]);
});

test('Debian without the SSM agent is an advice, which goes when it is acknowledged or a step installs it', () => {
  const [advice] = recipe({ baseImage: DEBIAN }).advice;
  expect(advice).toEqual({ id: 'image.ssm-agent', message: 'debian-12 comes without the SSM agent and no step installs it: nobody can open a Session Manager session on a machine from this image; have the agent installed' });
  const builder = new ImageBuilderMachine({ connection: BuilderConnection.SESSION_MANAGER, instanceProfile: 'builder' });
  expect(recipe({ baseImage: DEBIAN, builder }).advice[0]?.message).toContain('and the machine that builds cannot be reached through it either');
  expect(recipe({ baseImage: DEBIAN, acknowledge: { 'image.ssm-agent': 'a bastion is there' } }).advice).toEqual([]);
});

test.each<[string, ImageStep[], number]>([
  ['its package', [ImageStep.packages(['curl', 'amazon-ssm-agent'])], 0],
  ['a version of its package', [ImageStep.packages(['amazon-ssm-agent=3.3.0'])], 0],
  ['its file', [ImageStep._program('install-package-file', 'SSM agent', { PACKAGE_FILE: '/var/tmp/amazon-ssm-agent.deb' })], 0],
  ['its unit, whatever a script did before', [ImageStep.service('amazon-ssm-agent.service')], 0],
  ['another package that is named like it', [ImageStep.packages(['golang-ssm-agent-plugin'])], 1],
  ['a file of its configuration', [ImageStep.file(script('x'), '/etc/amazon/amazon-ssm-agent.json')], 1],
  ['its download alone', [ImageStep.download({ url: 'https://example.com/a', sha256: 'a'.repeat(64), target: '/opt/amazon-ssm-agent.deb' })], 1],
  ['a unit that is kept from starting', [ImageStep.noService('amazon-ssm-agent.service')], 1],
  ['the file of another agent', [ImageStep._program('install-package-file', 'CloudWatch agent', { PACKAGE_FILE: '/var/tmp/amazon-cloudwatch-agent.deb' })], 1],
])('the SSM agent is asked of what is installed, not of what a name holds: %s', (_name, steps, count) => {
  expect(recipe({ baseImage: DEBIAN, steps }).advice).toHaveLength(count);
});

test('a version behind = is of apt alone: dnf is told how it names one', () => {
  const steps = [ImageStep.packages(['redis6=6.2.14', 'tar']), ImageStep.packages(['redis6-6.2.14'])];
  expect(refused({ baseImage: DEBIAN, steps })).toEqual([]);
  expect(refused({ baseImage: ImageBase.operatingSystem('amazon-linux-2023'), steps })).toEqual([
    'steps/0: "packages" of amazon-linux-2023 must name a version as dnf does, with - and not with =, got redis6=6.2.14; write redis6-6.2.14',
  ]);
});

test('a recipe tells the fleet how large its root volume is', () => {
  const sized = recipe({ disks: [new ImageDisk({ sizeGiB: 40 }), new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 100 })] });
  expect(sized.nodeImage).toEqual({ rootDevice: '/dev/sda1', rootVolumeGiB: 40 });
  expect(ImageRecipe.redis(RedisEngine.REDIS_7_0, 'debian-12', { disks: [new ImageDisk({ sizeGiB: 40 })] }).nodeImage.rootVolumeGiB).toBe(40);
  expect(recipe().nodeImage.rootVolumeGiB).toBeUndefined();
});

test('nobody can change a recipe afterwards', () => {
  const [steps, tags, variables] = [[ImageStep.reboot()], { Env: 'demo' }, [{ name: 'x', defaultValue: 'y' }]];
  const made = recipe({ steps, tags, variables });
  steps.pop();
  tags.Env = 'prod';
  (variables[0] as { defaultValue: string }).defaultValue = 'z';
  expect([made.steps.length, made.tags, made.variables]).toEqual([1, { Env: 'demo' }, [{ name: 'x', defaultValue: 'y' }]]);
  expect(() => { made.tags.Env = 'x'; }).toThrow(TypeError);
});

test('retention is 1-100 images and 0-3650 days', () => {
  const keeps = (keep: number, minimumAgeDays: number): string[] => problemsOf(() => new ImageRetention({ keep, minimumAgeDays }));
  expect([...keeps(1, 0), ...keeps(100, 3650)]).toEqual([]);
  expect(keeps(0, 3651)).toEqual(['keep: "keep" must be a whole number 1-100, got 0', 'minimumAgeDays: "minimumAgeDays" must be a whole number 0-3650, got 3651']);
});
