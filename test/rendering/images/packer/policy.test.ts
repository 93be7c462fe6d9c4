import * as fc from 'fast-check';
import { BuilderConnection } from '../../../../lib/definitions/images/choices';
import { ImageBase } from '../../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../../lib/definitions/images/image-builder-machine';
import { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import type { ImageRecipeProps } from '../../../../lib/definitions/images/image-recipe-props';
import { PackerFormat, PackerTarget } from '../../../../lib/rendering/images/packer/choices';
import type { FieldValue, PackerOptions } from '../../../../lib/rendering/images/packer/options';
import { policyStatements } from '../../../../lib/rendering/images/packer/packer-policy';
import type { PolicyStatement } from '../../../../lib/rendering/images/packer/policy-statement';
import { RECIPES, TARGETS } from '../../../support/packer';

/** What the amazon plugin's documentation lists for the builder amazon-ebs. */
const DOCUMENTED = [
  'AttachVolume', 'AuthorizeSecurityGroupIngress', 'CopyImage', 'CreateImage', 'CreateKeyPair', 'CreateSecurityGroup', 'CreateSnapshot', 'CreateTags', 'CreateVolume', 'DeleteKeyPair',
  'DeleteSecurityGroup', 'DeleteSnapshot', 'DeleteVolume', 'DeregisterImage', 'DescribeImageAttribute', 'DescribeImages', 'DescribeInstances', 'DescribeInstanceStatus', 'DescribeRegions',
  'DescribeSecurityGroups', 'DescribeSnapshots', 'DescribeSubnets', 'DescribeTags', 'DescribeVolumes', 'DetachVolume', 'GetPasswordData', 'ModifyImageAttribute', 'ModifyInstanceAttribute',
  'ModifySnapshotAttribute', 'RegisterImage', 'RunInstances', 'StopInstances', 'TerminateInstances',
].map((action) => `ec2:${action}`);

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const BASE = { name: 'app', baseImage: ImageBase.operatingSystem('debian-12') };

function options(fields: Readonly<Record<string, FieldValue>> = {}, target = PackerTarget.CURRENT): PackerOptions {
  return { format: PackerFormat.HCL2, target, fields };
}

function policyOf(props: Partial<ImageRecipeProps> = {}, asked = options()): PolicyStatement[] {
  return policyStatements([new ImageRecipe({ ...BASE, ...props })], asked);
}

function actionsOf(statements: readonly PolicyStatement[]): string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

function statement(statements: readonly PolicyStatement[], sid: string): PolicyStatement {
  const found = statements.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`no statement ${sid}`);
  return found;
}

const anyRecipe = fc.record({
  keyed: fc.boolean(), copied: fc.boolean(), connection: fc.constantFrom(...Object.values(BuilderConnection)), grouped: fc.boolean(), profiled: fc.boolean(), shared: fc.boolean(),
}).map(({ keyed, copied, connection, grouped, profiled, shared }) => new ImageRecipe({
  ...BASE,
  ...(keyed || copied || shared ? { kmsKeyArn: KEY, regions: [{ region: 'eu-west-1', kmsKeyArn: KEY }, ...(copied ? [{ region: 'eu-central-1', kmsKeyArn: KEY.replace('west', 'central') }] : [])] } : {}),
  ...(shared ? { accounts: ['210987654321'] } : {}),
  builder: new ImageBuilderMachine({
    connection,
    ...(grouped ? { securityGroupId: 'sg-0123456789abcdef0' } : {}),
    ...(profiled || connection === BuilderConnection.SESSION_MANAGER ? { instanceProfile: 'image-builder' } : {}),
    ...(connection === BuilderConnection.PUBLIC_ADDRESS && !grouped ? { sourceCidrs: ['203.0.113.7/32'] } : {}),
  }),
}));
const anyFields = fc.constantFrom<Readonly<Record<string, FieldValue>>>({}, { spot_price: 'auto' }, { spot_price: '0.1' }, { deprecate_at: '2030-01-01T00:00:00Z' }, { snapshot_users: ['210987654321'] });

test('no recipe is ever allowed more than the documentation lists, but for what it asks for beside EC2', () => {
  fc.assert(fc.property(anyRecipe, anyFields, fc.constantFrom(...TARGETS), (recipe, fields, target) => {
    const usesProfile = recipe.builder.instanceProfile !== undefined;
    const conditional = [
      ...(fields.spot_price === undefined ? [] : ['ec2:CreateFleet', 'ec2:CreateLaunchTemplate', 'ec2:DeleteLaunchTemplate', 'iam:CreateServiceLinkedRole']),
      ...(fields.spot_price === 'auto' ? ['ec2:DescribeSpotPriceHistory'] : []),
      ...(fields.deprecate_at === undefined ? [] : ['ec2:EnableImageDeprecation']),
      ...(usesProfile ? ['iam:GetInstanceProfile', 'iam:PassRole'] : []),
      ...(recipe.builder.connection === BuilderConnection.SESSION_MANAGER ? ['ssm:StartSession', 'ssm:TerminateSession'] : []),
      ...(recipe.kmsKeyArn === undefined ? [] : ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*', 'kms:ReEncrypt*']),
    ];
    const allowed = [...DOCUMENTED, ...conditional];
    expect(actionsOf(policyStatements([recipe], options(fields, target))).filter((action) => !allowed.includes(action))).toEqual([]);
  }));
});

test('the smallest policy has the actions that a build needs, and none that removes an image', () => {
  expect(actionsOf(policyOf())).toEqual([
    'ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateImage', 'ec2:CreateKeyPair', 'ec2:CreateSecurityGroup', 'ec2:CreateTags', 'ec2:DeleteKeyPair', 'ec2:DeleteSecurityGroup', 'ec2:DeleteVolume',
    'ec2:DescribeImages', 'ec2:DescribeInstanceStatus', 'ec2:DescribeInstances', 'ec2:DescribeRegions', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSnapshots', 'ec2:DescribeSubnets',
    'ec2:DescribeVolumes', 'ec2:ModifyImageAttribute', 'ec2:RunInstances', 'ec2:StopInstances', 'ec2:TerminateInstances',
  ]);
});

test('images are removed only with a copy to another region, whose first image is not kept, and only those of the family', () => {
  const removal = statement(policyOf({ kmsKeyArn: KEY, regions: [{ region: 'eu-west-1' }, { region: 'eu-central-1', kmsKeyArn: KEY.replace('west', 'central') }] }), 'RemoveImage');
  expect(removal.Action).toEqual(['ec2:DeleteSnapshot', 'ec2:DeregisterImage']);
  expect(removal.Condition?.StringEquals).toMatchObject({ 'aws:ResourceTag/redis-fleet:image': ['app'] });
});

test('whatever changes or ends something is limited to what is tagged as the family\'s', () => {
  const statements = policyOf();
  const tagged = { StringEquals: { 'aws:ResourceTag/redis-fleet:image': ['app'] } };
  for (const sid of ['EndMachine', 'EndVolume', 'UseGroup', 'ChangeImage', 'MakeImageOf']) {
    expect([sid, statement(statements, sid).Condition]).toEqual([sid, tagged]);
  }
});

test('a machine starts only with the family\'s tag, the recipe\'s type, tokens required and encrypted volumes', () => {
  const statements = policyOf();
  expect(statement(statements, 'RunMachine').Condition).toEqual({
    StringEquals: { 'aws:RequestTag/redis-fleet:image': ['app'], 'ec2:InstanceType': ['t4g.medium'], 'ec2:MetadataHttpTokens': 'required' },
  });
  expect(statement(statements, 'RunVolume').Condition).toEqual({ StringEquals: { 'aws:RequestTag/redis-fleet:image': ['app'] }, Bool: { 'ec2:Encrypted': 'true' } });
});

test('nobody can put the family\'s tag on a machine or an image that is there already, and then end or share it', () => {
  const tagging = policyOf().filter(({ Action }) => Action.includes('ec2:CreateTags'));
  expect(tagging.map(({ Sid }) => Sid)).toEqual(['TagAtOnce', 'TagImage']);
  expect(tagging[0]?.Condition?.StringEquals).toMatchObject({ 'ec2:CreateAction': ['CreateImage', 'RunInstances', 'CreateKeyPair', 'CreateSecurityGroup'] });
  expect(tagging[1]?.Condition?.StringEquals).toMatchObject({ 'aws:ResourceTag/redis-fleet:image': ['app'], 'aws:RequestTag/redis-fleet:image': ['app'] });
  expect(tagging[1]?.Resource).toEqual(['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*::snapshot/*']);
});

test('a given security group is used and no other is made', () => {
  const statements = policyOf({ builder: new ImageBuilderMachine({ securityGroupId: 'sg-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' }) });
  expect(actionsOf(statements).filter((action) => action.includes('SecurityGroup'))).toEqual(['ec2:DescribeSecurityGroups']);
  expect(statement(statements, 'RunWith').Resource).toEqual(expect.arrayContaining(['arn:aws:ec2:*:*:security-group/sg-0123456789abcdef0', 'arn:aws:ec2:*:*:subnet/subnet-0123456789abcdef0']));
});

test('only the role of the profile can be passed, and only to EC2', () => {
  const builder = new ImageBuilderMachine({ instanceProfile: 'profile' });
  expect(statement(policyOf({ builder }), 'PassRole')).toMatchObject({ Resource: ['arn:aws:iam::*:role/profile'], Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } } });
  expect(statement(policyOf({ builder: new ImageBuilderMachine({ instanceProfile: 'profile', instanceRole: 'role' }) }), 'PassRole').Resource).toEqual(['arn:aws:iam::*:role/role']);
});

test('a session opens only on machines of the family, and everybody ends only their own', () => {
  const statements = policyStatements([RECIPES.shared?.recipe ?? new ImageRecipe(BASE)], options());
  expect(statement(statements, 'OpenSession').Condition).toEqual({ StringEquals: { 'ssm:resourceTag/redis-fleet:image': ['shared'] } });
  expect(statement(statements, 'CloseSession').Resource).toEqual(['arn:aws:ssm:*:*:session/${aws:username}-*', 'arn:aws:ssm:*:*:session/${aws:userid}-*']);
});

test('a recipe that names its regions is built in no other', () => {
  const named = policyOf({ regions: [{ region: 'eu-west-1' }] }).filter(({ Action }) => Action.every((action) => action.startsWith('ec2:')));
  named.forEach(({ Sid, Condition }) => expect([Sid, Condition?.StringEquals?.['aws:RequestedRegion']]).toEqual([Sid, ['eu-west-1']]));
  expect(named.length).toBeGreaterThan(10);
});

test.each([['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('in %s resources are of %s, whose machines are tagged after they started', (region, partition) => {
  const statements = policyOf({ regions: [{ region }] });
  expect(JSON.stringify(statements)).not.toContain('arn:aws:');
  expect(statement(statements, 'RunMachine').Condition?.StringEquals).not.toHaveProperty('aws:RequestTag/redis-fleet:image');
  expect(statement(statements, 'TagLater').Resource).toContain(`arn:${partition}:ec2:*:*:instance/*`);
});
