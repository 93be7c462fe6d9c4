import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FleetDefinition, FleetImage, ImageDisk, ImageRecipe, Machine, type NodeImage, RedisEngine, RedisStandalone } from '../../../lib';
import { only, standalone } from '../../support/stacks';

interface LaunchTemplate {
  readonly LaunchTemplateData: { readonly ImageId: unknown; readonly BlockDeviceMappings: { readonly DeviceName: string; readonly Ebs: { readonly VolumeSize: number } }[] };
}

const POINTER = '/redis-fleet/images/redis/stable';
const ENVIRONMENT = { account: '123456789012', region: 'eu-west-1' };

/** What a fleet with this image is launched from, in a stack without an account. */
function imageIdOf(image: NodeImage): unknown {
  return only<LaunchTemplate>(standalone({ machine: new Machine({ image }) }).shard, 'AWS::EC2::LaunchTemplate').resource.Properties.LaunchTemplateData.ImageId;
}

/** A fleet with this image in an account and a region. */
function fleetIn(app: App, machine: Machine): Template {
  const stack = new Stack(app, 'Test', { env: ENVIRONMENT });
  const redis = new RedisStandalone(stack, 'Redis', { definition: new FleetDefinition({ name: 'demo', machine }) });
  return Template.fromStack(redis.node.findChild('Shard0') as Stack);
}

test('a pointer is read by the deployment at the version that the fleet names', () => {
  expect(imageIdOf(FleetImage.fromPointer(POINTER, 3))).toBe('{{resolve:ssm:/redis-fleet/images/redis/stable:3}}');
});

test('another version of the pointer changes the launch template and nothing else', () => {
  const templates = [3, 4].map((version) => JSON.stringify(standalone({ machine: new Machine({ image: FleetImage.fromPointer(POINTER, version) }) }).shard.toJSON()));
  expect(templates[0]).not.toBe(templates[1]);
  expect(templates[0]?.replaceAll('stable:3}}', 'stable:4}}')).toBe(templates[1]);
});

test('the root volume is that of the image', () => {
  const image = FleetImage.fromPointer(POINTER, 1, { rootDevice: '/dev/sda1' });
  const { resource } = only<LaunchTemplate>(standalone({ machine: new Machine({ image }) }).shard, 'AWS::EC2::LaunchTemplate');
  expect(resource.Properties.LaunchTemplateData.BlockDeviceMappings.map(({ DeviceName }) => DeviceName)).toEqual(['/dev/sda1']);
});

test('a recipe with a large root volume gives the nodes one that holds it', () => {
  const recipe = ImageRecipe.redis(RedisEngine.REDIS_7_0, 'debian-12', { disks: [new ImageDisk({ sizeGiB: 40, throughput: 250 })] });
  const { resource } = only<LaunchTemplate>(standalone({ machine: new Machine({ image: FleetImage.fromPointer(POINTER, 1, recipe.nodeImage) }) }).shard, 'AWS::EC2::LaunchTemplate');
  expect(resource.Properties.LaunchTemplateData.BlockDeviceMappings.map(({ Ebs }) => Ebs.VolumeSize)).toEqual([40]);
});

test('an image by its id stands in the template as it is', () => {
  expect(imageIdOf(FleetImage.fromAmiId('ami-0123456789abcdef0'))).toBe('ami-0123456789abcdef0');
});

test('an image is looked up by its owner, its name, its filters and the processor of the machine', () => {
  const app = new App();
  const image = FleetImage.fromLookup({ owner: '123456789012', name: 'redis-*', filters: { 'tag:redis-fleet:image': 'redis' } });
  fleetIn(app, new Machine({ image, instanceType: 'r7i.large' }));
  const missing = app.synth().manifest.missing?.filter(({ provider }) => (provider as string) === 'ami');
  expect(missing).toHaveLength(1);
  expect(missing?.[0]?.props).toMatchObject({
    ...ENVIRONMENT, owners: ['123456789012'],
    filters: { name: ['redis-*'], 'tag:redis-fleet:image': ['redis'], architecture: ['x86_64'], state: ['available'], 'image-type': ['machine'] },
  });
});

test('what was found once stays until it is removed from the context', () => {
  const image = FleetImage.fromLookup({ owner: 'self', name: 'redis-*' });
  const first = new App();
  fleetIn(first, new Machine({ image }));
  const key = first.synth().manifest.missing?.find(({ provider }) => (provider as string) === 'ami')?.key ?? '';
  const template = fleetIn(new App({ context: { [key]: 'ami-0fedcba9876543210' } }), new Machine({ image }));
  expect(only<LaunchTemplate>(template, 'AWS::EC2::LaunchTemplate').resource.Properties.LaunchTemplateData.ImageId).toBe('ami-0fedcba9876543210');
});
