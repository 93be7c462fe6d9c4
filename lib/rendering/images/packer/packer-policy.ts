import { BuilderConnection, ImageBaseKind } from '../../../definitions/images/choices';
import { hasTests } from '../../../definitions/images/has-tests';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { IMAGE_TAG } from '../../../definitions/images/image-tags';
import { PackerTarget } from './choices';
import { jsonFile } from './json-values';
import type { Json } from './json-values';
import type { PackerOptions } from './options';
import { partitionOf, tagsLater } from './policy-limits';
import { allow, limited } from './policy-statement';
import type { PolicyConditions, PolicyStatement } from './policy-statement';

/** What differs between the recipes of a template, put together. */
interface Needs {
  readonly recipes: readonly ImageRecipe[];
  readonly partition: string;
  /** Names of the families. */
  readonly families: readonly string[];
  /** Whether a machine and its volumes have their tags as soon as they are there. */
  readonly tagsAtOnce: boolean;
  /** Whether groups, images and snapshots have them too. */
  readonly tagsEverything: boolean;
  readonly options: PackerOptions;
}

const DESCRIBE = [
  'ec2:DescribeImages', 'ec2:DescribeInstanceStatus', 'ec2:DescribeInstances', 'ec2:DescribeRegions', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSnapshots',
  'ec2:DescribeSubnets', 'ec2:DescribeVolumes',
];

/**
 * The policy of a user or role that builds these recipes with Packer, and nothing else.
 *
 * What EC2 can tell by a tag is limited to the tag of the recipes' families. Where Packer tags a thing only after it was made, anything that has no
 * tag of a family yet can be tagged as the recipes' own, and then what the policy allows of those: images and snapshots for the target 1.6, machines
 * and volumes as well in China and GovCloud, and snapshots where an image is copied to another region. Nothing in a request tells them from Packer's.
 * @see https://developer.hashicorp.com/packer/integrations/hashicorp/amazon/latest#authentication
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function packerPolicy(recipes: readonly ImageRecipe[], options: PackerOptions): string {
  return jsonFile({ Version: '2012-10-17', Statement: policyStatements(recipes, options) as unknown as Json });
}

/** The statements of the policy. */
export function policyStatements(recipes: readonly ImageRecipe[], options: PackerOptions): PolicyStatement[] {
  const needs: Needs = {
    recipes, options, partition: partitionOf(recipes), families: recipes.map(({ name }) => name),
    tagsAtOnce: !tagsLater(recipes), tagsEverything: !tagsLater(recipes, options.target),
  };
  const statements = [
    allow('Look', { actions: [...DESCRIBE, ...extraLooks(options)], on: ['*'] }),
    ...runStatements(needs),
    ...keyAndGroupStatements(needs),
    ...imageStatements(needs),
    ...tagStatements(needs),
    ...profileStatements(needs),
    ...sessionStatements(needs),
    ...keyStatements(needs),
  ];
  const regions = onlyIn(recipes);
  return statements.map((statement) => (isOfEc2(statement) ? limited(statement, regions) : statement));
}

function isOfEc2({ Action }: PolicyStatement): boolean {
  return Action.every((action) => action.startsWith('ec2:'));
}

function extraLooks({ fields = {} }: PackerOptions): string[] {
  return fields.spot_price === 'auto' ? ['ec2:DescribeSpotPriceHistory'] : [];
}

function runStatements(needs: Needs): PolicyStatement[] {
  const { recipes, options, tagsAtOnce } = needs;
  const types = once(recipes.map(({ instanceType }) => instanceType));
  const current = options.target !== PackerTarget.V1_6;
  const asked = tagsAtOnce ? requested(needs) : undefined;
  return [
    allow('RunMachine', {
      actions: ['ec2:RunInstances'], on: [ec2(needs, 'instance/*')],
      where: [asked, { StringEquals: { 'ec2:InstanceType': types } }, current ? { StringEquals: { 'ec2:MetadataHttpTokens': 'required' } } : undefined],
    }),
    allow('RunVolume', { actions: ['ec2:RunInstances'], on: [ec2(needs, 'volume/*')], where: [asked, { Bool: { 'ec2:Encrypted': 'true' } }] }),
    allow('RunWith', { actions: ['ec2:RunInstances'], on: runWith(needs) }),
    allow('EndMachine', {
      actions: ['ec2:StopInstances', 'ec2:TerminateInstances'], on: [ec2(needs, 'instance/*')], where: [tagged(needs)],
    }),
    allow('EndVolume', { actions: ['ec2:DeleteVolume'], on: [ec2(needs, 'volume/*')], where: [tagged(needs)] }),
    ...(isSpot(options) ? spotStatements(needs) : []),
  ];
}

function isSpot({ fields = {} }: PackerOptions): boolean {
  return fields.spot_price !== undefined;
}

/** What a machine starts with: named where the recipes name it. */
function runWith(needs: Needs): string[] {
  const { recipes, partition } = needs;
  const named = (kind: string, ids: readonly (string | undefined)[]): string[] => widest(ids.map((id) => ec2(needs, `${kind}/${id ?? '*'}`)));
  const images = recipes.map(({ baseImage }) => (baseImage.kind === ImageBaseKind.AMI ? baseImage.amiId : undefined));
  const snapshots = recipes.flatMap(({ disks }) => disks.flatMap(({ snapshotId }) => snapshotId ?? []));
  return [
    // A test starts from the image that was built, whose id nobody knows before
    ...widest(images.map((id) => `arn:${partition}:ec2:*::image/${recipes.some(hasTests) ? '*' : (id ?? '*')}`)),
    ...named('subnet', recipes.map(({ builder }) => builder.subnetId)),
    ...named('security-group', recipes.map(({ builder }) => builder.securityGroupId)),
    ec2(needs, 'network-interface/*'),
    ec2(needs, 'key-pair/packer_*'),
    ...(isSpot(needs.options) ? [ec2(needs, 'launch-template/*')] : []),
    ...once(snapshots.map((id) => `arn:${partition}:ec2:*::snapshot/${id}`)),
  ];
}

function spotStatements({ partition }: Needs): PolicyStatement[] {
  return [
    allow('Spot', { actions: ['ec2:CreateFleet', 'ec2:CreateLaunchTemplate', 'ec2:DeleteLaunchTemplate'], on: ['*'] }),
    allow('SpotRole', {
      actions: ['iam:CreateServiceLinkedRole'], on: [`arn:${partition}:iam::*:role/aws-service-role/spot.amazonaws.com/*`],
      where: [{ StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } }],
    }),
  ];
}

function keyAndGroupStatements(needs: Needs): PolicyStatement[] {
  const { recipes, tagsEverything } = needs;
  const own = recipes.filter(({ builder }) => builder.securityGroupId === undefined);
  const statements = [allow('KeyPair', { actions: ['ec2:CreateKeyPair', 'ec2:DeleteKeyPair'], on: [ec2(needs, 'key-pair/packer_*')] })];
  if (own.length === 0) {
    return statements;
  }
  const vpcs = own.map(({ builder }) => builder.vpcId);
  const inVpc = vpcs.includes(undefined) ? undefined : { ArnLike: { 'ec2:Vpc': once(vpcs.map((id) => ec2(needs, `vpc/${id ?? '*'}`))) } };
  return [
    ...statements,
    allow('MakeGroup', { actions: ['ec2:CreateSecurityGroup'], on: [ec2(needs, 'security-group/*')], where: [tagsEverything ? requested(needs) : undefined] }),
    allow('MakeGroupIn', { actions: ['ec2:CreateSecurityGroup'], on: widest(vpcs.map((id) => ec2(needs, `vpc/${id ?? '*'}`))) }),
    allow('UseGroup', {
      actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:DeleteSecurityGroup'], on: [ec2(needs, 'security-group/*')], where: [tagsEverything ? tagged(needs) : inVpc],
    }),
  ];
}

function imageStatements(needs: Needs): PolicyStatement[] {
  const { options, tagsEverything } = needs;
  const made = [images(needs), snapshots(needs)];
  const copies = hasCopies(needs);
  const change = tagsEverything ? tagged(needs) : taggedOrNot(needs);
  return [
    allow('MakeImageOf', { actions: ['ec2:CreateImage'], on: [ec2(needs, 'instance/*')], where: [tagged(needs)] }),
    allow('MakeImage', { actions: ['ec2:CreateImage'], on: made }),
    ...(changesImage(needs) ? [allow('ChangeImage', { actions: ['ec2:ModifyImageAttribute'], on: [images(needs)], where: [change] })] : []),
    ...(options.fields?.snapshot_users === undefined ? [] : [allow('ShareSnapshot', { actions: ['ec2:ModifySnapshotAttribute'], on: [snapshots(needs)], where: [copies ? taggedOrNot(needs) : change] })]),
    ...(options.fields?.deprecate_at === undefined ? [] : [allow('Deprecate', { actions: ['ec2:EnableImageDeprecation'], on: [images(needs)], where: [change] })]),
    ...(copies ? [allow('CopyImage', { actions: ['ec2:CopyImage'], on: made })] : []),
    // The image that the copies are made of is not kept
    ...(copies ? [allow('RemoveImage', { actions: ['ec2:DeleteSnapshot', 'ec2:DeregisterImage'], on: made, where: [tagged(needs)] })] : []),
  ];
}

/** Packer changes an image to share it, and a current one to have it require tokens and to describe it. */
function changesImage({ recipes, options: { target, fields } }: Needs): boolean {
  return target !== PackerTarget.V1_6 || fields?.ami_product_codes !== undefined || recipes.some(({ accounts }) => accounts.length > 0);
}

function hasCopies({ recipes }: Needs): boolean {
  return recipes.some(({ regions }) => regions.length > 1);
}

function tagStatements(needs: Needs): PolicyStatement[] {
  const { tagsAtOnce, tagsEverything } = needs;
  const made = ['CreateImage', 'RunInstances', ...(tagsEverything ? ['CreateKeyPair', 'CreateSecurityGroup'] : [])];
  const later = tagsAtOnce ? [] : [ec2(needs, 'instance/*'), ec2(needs, 'volume/*')];
  const copies = hasCopies(needs);
  const withTag = [images(needs), ...(copies ? [] : [snapshots(needs)])];
  return [
    allow('TagAtOnce', { actions: ['ec2:CreateTags'], on: ['*'], where: [requested(needs), { StringEquals: { 'ec2:CreateAction': made } }] }),
    ...(tagsEverything
      ? [allow('TagImage', { actions: ['ec2:CreateTags'], on: withTag, where: [requested(needs), tagged(needs)] })]
      : [allow('TagLater', { actions: ['ec2:CreateTags'], on: [images(needs), snapshots(needs), ...later], where: [requested(needs), taggedOrNot(needs)] })]),
    ...(copies ? copyTagStatements(needs) : []),
  ];
}

/** A copy has the tags of its image at once, as EC2 puts them on it, and its snapshots have them when Packer puts them on, at the end. */
function copyTagStatements(needs: Needs): PolicyStatement[] {
  return [
    allow('TagCopy', { actions: ['ec2:CreateTags'], on: [images(needs)], where: [{ StringEquals: { 'ec2:CreateAction': ['CopyImage'] } }] }),
    allow('TagSnapshot', { actions: ['ec2:CreateTags'], on: [snapshots(needs)], where: [requested(needs), taggedOrNot(needs)] }),
  ];
}

function profileStatements(needs: Needs): PolicyStatement[] {
  const { recipes, partition } = needs;
  const profiles = once(recipes.flatMap(({ builder }) => builder.instanceProfile ?? []));
  if (profiles.length === 0) {
    return [];
  }
  const roles = once(recipes.flatMap(({ builder }) => builder.instanceRole ?? builder.instanceProfile ?? []));
  return [
    allow('LookAtProfile', { actions: ['iam:GetInstanceProfile'], on: profiles.map((name) => `arn:${partition}:iam::*:instance-profile/${name}`) }),
    allow('PassRole', {
      actions: ['iam:PassRole'], on: roles.map((name) => `arn:${partition}:iam::*:role/${name}`),
      where: [{ StringEquals: { 'iam:PassedToService': partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com' } }],
    }),
  ];
}

function sessionStatements(needs: Needs): PolicyStatement[] {
  const { recipes, partition } = needs;
  if (!recipes.some(({ builder }) => builder.connection === BuilderConnection.SESSION_MANAGER)) {
    return [];
  }
  const own = once(needs.families);
  return [
    allow('OpenSession', { actions: ['ssm:StartSession'], on: [ec2(needs, 'instance/*')], where: [{ StringEquals: { [`ssm:resourceTag/${IMAGE_TAG}`]: own } }] }),
    allow('OpenSessionBy', { actions: ['ssm:StartSession'], on: [`arn:${partition}:ssm:*::document/AWS-StartPortForwardingSession`] }),
    allow('CloseSession', {
      actions: ['ssm:TerminateSession'], on: ['${aws:username}', '${aws:userid}'].map((user) => `arn:${partition}:ssm:*:*:session/${user}-*`),
    }),
  ];
}

/**
 * What EBS asks of who starts a machine with a volume under a key, or copies a snapshot to one.
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
function keyStatements({ recipes }: Needs): PolicyStatement[] {
  const keys = once(recipes.flatMap(({ kmsKeyArn, regions }) => [kmsKeyArn, ...regions.map((region) => region.kmsKeyArn)].filter((arn) => arn !== undefined)));
  if (keys.length === 0) {
    return [];
  }
  const through: PolicyConditions = { StringLike: { 'kms:ViaService': 'ec2.*' } };
  return [
    allow('UseKey', { actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'], on: keys, where: [through] }),
    allow('GrantKey', { actions: ['kms:CreateGrant'], on: keys, where: [through, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }] }),
  ];
}

function requested({ families }: Needs): PolicyConditions {
  return { StringEquals: { [`aws:RequestTag/${IMAGE_TAG}`]: once(families) } };
}

function tagged({ families }: Needs): PolicyConditions {
  return { StringEquals: { [`aws:ResourceTag/${IMAGE_TAG}`]: once(families) } };
}

/** What is the families' own, and what has no tag of a family yet; never what is another family's. */
function taggedOrNot({ families }: Needs): PolicyConditions {
  return { StringEqualsIfExists: { [`aws:ResourceTag/${IMAGE_TAG}`]: once(families) } };
}

/** Where every recipe says where its image is, no other region. */
function onlyIn(recipes: readonly ImageRecipe[]): PolicyConditions | undefined {
  const regions = recipes.flatMap((recipe) => recipe.regions.map(({ region }) => region));
  return recipes.some((recipe) => recipe.regions.length === 0) ? undefined : { StringEquals: { 'aws:RequestedRegion': once(regions) } };
}

function ec2({ partition }: Needs, resource: string): string {
  return `arn:${partition}:ec2:*:*:${resource}`;
}

function images({ partition }: Needs): string {
  return `arn:${partition}:ec2:*::image/*`;
}

function snapshots({ partition }: Needs): string {
  return `arn:${partition}:ec2:*::snapshot/*`;
}

function once(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** Resources of a kind, each once; where one is any of them, the others say nothing more. */
function widest(resources: readonly string[]): string[] {
  const any = resources.find((resource) => resource.endsWith('/*'));
  return any === undefined ? once(resources) : [any];
}
