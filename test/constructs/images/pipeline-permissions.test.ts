import type { Template } from 'aws-cdk-lib/assertions';
import type { ImageBuilderPipelineProps } from '../../../lib/constructs/images/image-builder-pipeline';
import { ImageRetirement } from '../../../lib/constructs/images/image-retirement';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageRetention } from '../../../lib/definitions/images/image-retention';
import { pipeline, recipe } from '../../support/image-pipelines';
import { only } from '../../support/stacks';

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const NAME = 'web-8c93a804';
const OWN = { StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' } };
const NEW = { StringEquals: { 'aws:RequestTag/CreatedBy': 'EC2 Image Builder' } };
const OF_FAMILY = { StringEquals: { ...OWN.StringEquals, 'aws:ResourceTag/redis-fleet:image': 'web' } };

/** The templates' way to write an ARN, as text: with names for what only the deployment knows. */
function readable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_key, part: unknown) => (isJoin(part) ? joined(part) : part)) as unknown;
}

interface Join {
  readonly 'Fn::Join': readonly [string, readonly unknown[]];
}

function isJoin(part: unknown): part is Join {
  return typeof part === 'object' && part !== null && 'Fn::Join' in part;
}

function joined({ 'Fn::Join': [, pieces] }: Join): string {
  const names: Readonly<Record<string, string>> = { 'AWS::Partition': 'aws', 'AWS::Region': 'REGION', 'AWS::AccountId': 'ACCOUNT' };
  return pieces.map((piece) => (typeof piece === 'string' ? piece : (names[(piece as { Ref?: string }).Ref ?? ''] ?? JSON.stringify(piece)))).join('');
}

function policies(template: Template, prefix: string): Statement[] {
  const found = Object.entries(template.findResources('AWS::IAM::ManagedPolicy') as Record<string, { Properties: { PolicyDocument: { Statement: Statement[] } } }>);
  return found.filter(([id]) => id.startsWith(prefix)).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const plain = pipeline().template;
const statementsOf = (prefix: string, props?: Partial<ImageBuilderPipelineProps>): Statement[] => policies(props === undefined ? plain : pipeline(props).template, prefix);
const execution = (props?: Partial<ImageBuilderPipelineProps>): Statement[] => statementsOf('PipelineExecutionRole', props);
const bySid = (statements: readonly Statement[]): Record<string, Statement> => Object.fromEntries(statements.map((statement) => [statement.Sid, statement]));
const actions = (statements: readonly Statement[]): [string, unknown][] => statements.map(({ Sid, Action }) => [Sid, Action]);

describe('the machines that build', () => {
  const statements = statementsOf('PipelineBuilderRole');

  test('may run the agent, report packages, read their component and bundle, and write their log', () => {
    expect(actions(statements)).toEqual([
      ['TakeCommands', [
        'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
        'ec2messages:AcknowledgeMessage', 'ec2messages:DeleteMessage', 'ec2messages:FailMessage', 'ec2messages:GetEndpoint', 'ec2messages:GetMessages', 'ec2messages:SendReply',
      ]],
      ['ReportPackages', [
        'ssm:DescribeAssociation', 'ssm:DescribeDocument', 'ssm:GetDocument', 'ssm:ListAssociations', 'ssm:ListInstanceAssociations', 'ssm:PutComplianceItems', 'ssm:PutInventory',
        'ssm:UpdateAssociationStatus', 'ssm:UpdateInstanceAssociationStatus',
      ]],
      ['ReadComponent', 'imagebuilder:GetComponent'],
      ['FetchOrchestrator', 's3:GetObject'],
      ['FetchBundle', 's3:GetObject'],
      ['WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  test('may read no parameter, no other object and no other component', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((action) => /Parameter|ListBucket|\*/.test(action))).toEqual([]);
    const { ReadComponent, FetchOrchestrator, FetchBundle } = bySid(statements);
    expect(readable(ReadComponent?.Resource)).toBe(`arn:aws:imagebuilder:REGION:ACCOUNT:component/${NAME}/*`);
    expect(readable(FetchOrchestrator?.Resource)).toEqual(['arn:aws:s3:::ec2imagebuilder-toe-REGION-prod/*', 'arn:aws:s3:::ec2imagebuilder-managed-resources-REGION-prod/*']);
    expect(readable(FetchBundle?.Resource)).toMatch(/^arn:aws:s3:::\{"Fn::Sub":"cdk-hnb659fds-assets-\$\{AWS::AccountId\}-\$\{AWS::Region\}"\}\/[0-9a-f]{64}\.zip$/);
  });
});

describe('Image Builder', () => {
  test('may do what a build, its packages and its distribution need, and no more', () => {
    expect(actions(execution())).toEqual([
      ['StartFrom', 'ec2:RunInstances'],
      ['StartOwn', 'ec2:RunInstances'],
      ['PassBuilderRole', 'iam:PassRole'],
      ['EndOwn', ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances']],
      ['See', [
        'ec2:DescribeImages', 'ec2:DescribeInstanceAttribute', 'ec2:DescribeInstanceStatus', 'ec2:DescribeInstanceTypeOfferings', 'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances',
        'ec2:DescribeSnapshots', 'ec2:DescribeSubnets', 'ec2:DescribeTags', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation', 'ssm:ListCommandInvocations', 'ssm:ListInventoryEntries',
      ]],
      ['FindBaseImage', 'ssm:GetParameter'],
      ['MakeImage', 'ec2:CreateImage'],
      ['OfOwnMachine', 'ec2:CreateImage'],
      ['RemoveOwnImage', 'ec2:DeregisterImage'],
      ['TagNew', 'ec2:CreateTags'],
      ['RunScripts', 'ssm:SendCommand'],
      ['OnOwnMachine', ['ssm:SendCommand', 'ssm:CreateAssociation']],
      ['CollectPackages', 'ssm:CreateAssociation'],
      ['TagCollection', 'ssm:AddTagsToResource'],
      ['EndCollection', ['ssm:DeleteAssociation', 'ssm:DescribeAssociationExecutions']],
      ['SeeCollection', 'ssm:DescribeInstanceAssociationsStatus'],
      ['LetCollect', 'iam:CreateServiceLinkedRole'],
      ['StartPipeline', ['imagebuilder:StartImagePipelineExecution', 'imagebuilder:TagResource']],
      ['WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents']],
      ['TagImages', 'ec2:CreateTags'],
      ['TagSnapshots', 'ec2:CreateTags'],
      ['SetPermissions', 'ec2:ModifyImageAttribute'],
      ['MovePointer', ['ssm:GetParameter', 'ssm:PutParameter']],
    ]);
  });

  test('may start machines in the subnet and the group of the pipeline only, and with its role only', () => {
    const { StartFrom, StartOwn, PassBuilderRole } = bySid(execution());
    expect(readable(StartFrom?.Resource)).toEqual([
      'arn:aws:ec2:REGION::image/*', 'arn:aws:ec2:REGION::snapshot/*', 'arn:aws:ec2:REGION:*:subnet/subnet-0aaaaaaaaaaaaaaaa',
      'arn:aws:ec2:REGION:*:security-group/{"Fn::GetAtt":["PipelineNetworkSecurityGroup46F192E3","GroupId"]}', 'arn:aws:ec2:REGION:ACCOUNT:network-interface/*',
    ]);
    expect([readable(StartOwn?.Resource), StartOwn?.Condition]).toEqual([['arn:aws:ec2:REGION:ACCOUNT:instance/*', 'arn:aws:ec2:REGION:ACCOUNT:volume/*'], NEW]);
    expect(PassBuilderRole).toMatchObject({
      Resource: { 'Fn::GetAtt': ['PipelineBuilderRoleDEC73B3C', 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } },
    });
  });

  test('may end, command, image and remove only what it made', () => {
    const found = bySid(execution());
    const conditions = ['EndOwn', 'OfOwnMachine', 'RemoveOwnImage', 'OnOwnMachine', 'SetPermissions'].map((sid) => found[sid]?.Condition);
    expect(conditions).toEqual(conditions.map(() => OWN));
    expect(['MakeImage', 'TagCollection', 'TagSnapshots'].map((sid) => found[sid]?.Condition)).toEqual([NEW, NEW, NEW]);
    expect(found.TagNew?.Condition).toEqual({ StringEquals: { ...NEW.StringEquals, 'ec2:CreateAction': ['CreateImage', 'RunInstances'] } });
    expect(readable(found.RunScripts?.Resource)).toBe('arn:aws:ssm:REGION:*:document/AWS-RunShellScript');
  });

  test('has no resource that is a star but for what only looks', () => {
    const broad = execution({ imageScanning: true }).filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(broad.map(({ Sid }) => Sid)).toEqual(['See', 'SeeFindings']);
  });

  test('may move the pointer of the family in each region, which its service-linked role could not', () => {
    const { MovePointer } = bySid(execution());
    expect(readable(MovePointer?.Resource)).toBe('arn:aws:ssm:REGION:ACCOUNT:parameter/redis-fleet/images/web/candidate');
    const regions = [{ region: 'eu-west-1' }, { region: 'us-east-1' }];
    expect(readable(bySid(execution({ recipe: recipe({ regions }) })).MovePointer?.Resource)).toEqual([
      'arn:aws:ssm:eu-west-1:ACCOUNT:parameter/redis-fleet/images/web/candidate', 'arn:aws:ssm:us-east-1:ACCOUNT:parameter/redis-fleet/images/web/candidate',
    ]);
  });

  test('may copy to the regions of the recipe only, and not at all with one', () => {
    const regions = [{ region: 'eu-west-1' }, { region: 'us-east-1' }];
    expect(bySid(execution({ recipe: recipe({ regions }) })).CopyImage).toMatchObject({ Action: 'ec2:CopyImage', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } } });
    expect(bySid(execution({ recipe: recipe({ regions: regions.slice(0, 1) }) })).CopyImage).toBeUndefined();
  });

  test('may use the keys of the recipe, through EC2 only', () => {
    const regions = [{ region: 'eu-west-1', kmsKeyArn: KEY }, { region: 'us-east-1', kmsKeyArn: OTHER_KEY }];
    const { Encrypt, SeeKeys, LetUseKeys } = bySid(execution({ recipe: recipe({ regions }) }));
    const throughEc2 = { 'kms:ViaService': ['ec2.eu-west-1.amazonaws.com', 'ec2.us-east-1.amazonaws.com'] };
    expect(Encrypt).toMatchObject({
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKeyWithoutPlaintext'],
      Resource: [KEY, OTHER_KEY],
      Condition: { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['aws:ebs:id'] }, StringEquals: throughEc2 },
    });
    expect([SeeKeys?.Action, SeeKeys?.Condition]).toEqual(['kms:DescribeKey', { StringEquals: throughEc2 }]);
    expect([LetUseKeys?.Action, LetUseKeys?.Condition]).toEqual(['kms:CreateGrant', { StringEquals: throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } }]);
  });

  test('may read the parameter that names the image to begin with, and none where it is named otherwise', () => {
    const base = (baseImage: ImageBase): unknown => readable(bySid(execution({ recipe: recipe({ baseImage }) })).FindBaseImage?.Resource);
    expect(base(ImageBase.operatingSystem('amazon-linux-2023'))).toBe('arn:aws:ssm:REGION::parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64');
    expect(base(ImageBase.ssmParameter('/golden/ubuntu', 'ubuntu-24.04'))).toBe('arn:aws:ssm:REGION:ACCOUNT:parameter/golden/ubuntu');
    expect(base(ImageBase.ami('ami-0123456789abcdef0', 'ubuntu-24.04'))).toBeNull();
  });

  test('may hear of scans where there are any', () => {
    const scanned = execution({ imageScanning: true });
    expect(actions(scanned).filter(([sid]) => ['SeeFindings', 'HearOfScans'].includes(sid))).toEqual([
      ['SeeFindings', ['inspector2:ListCoverage', 'inspector2:ListFindings']],
      ['HearOfScans', ['events:DeleteRule', 'events:DescribeRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets']],
    ]);
    expect(readable(bySid(scanned).HearOfScans?.Resource)).toBe('arn:aws:events:REGION:ACCOUNT:rule/ImageBuilder-*');
  });

  test('is the only one that may work by its role, and EC2 by that of the machines', () => {
    const roles = plain.findResources('AWS::IAM::Role') as Record<string, { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } }>;
    expect(Object.entries(roles).map(([id, { Properties }]) => [id.slice(0, -8), Properties.AssumeRolePolicyDocument.Statement])).toEqual([
      ['PipelineBuilderRole', [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } }]],
      ['PipelineExecutionRole', [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'imagebuilder.amazonaws.com' } }]],
    ]);
  });
});

describe('retirement', () => {
  test('marks images of the family as deprecated, and may do nothing else', () => {
    const statements = statementsOf('PipelineLifecycle', { retirement: ImageRetirement.DEPRECATE });
    expect(actions(statements)).toEqual([
      ['See', ['ec2:DescribeImages', 'tag:GetResources']],
      ['SeeLastLaunch', 'ec2:DescribeImageAttribute'],
      ['Deprecate', ['ec2:EnableImageDeprecation', 'ec2:DisableImageDeprecation']],
      ['MarkAsDeprecated', ['ec2:CreateTags', 'ec2:DeleteTags']],
    ]);
    const { SeeLastLaunch, Deprecate, MarkAsDeprecated } = bySid(statements);
    expect([SeeLastLaunch?.Condition, Deprecate?.Condition]).toEqual([OF_FAMILY, OF_FAMILY]);
    expect(MarkAsDeprecated?.Condition).toEqual({
      StringEquals: { ...OF_FAMILY.StringEquals, 'aws:RequestTag/DeprecatedBy': 'EC2 Image Builder' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': 'DeprecatedBy' },
    });
  });

  interface Rule {
    readonly ResourceSelection: unknown;
    readonly PolicyDetails: readonly { readonly Action: unknown; readonly Filter: unknown; readonly ExclusionRules: unknown }[];
  }
  const rule = (retention: ImageRetention): Rule =>
    only<Rule>(pipeline({ retirement: ImageRetirement.DEPRECATE, recipe: recipe({ retention }) }).template, 'AWS::ImageBuilder::LifecyclePolicy').resource.Properties;

  test('finds images by their tag, whatever version of the recipe they are of, and passes over what was started within a year', () => {
    expect(rule(new ImageRetention())).toMatchObject({
      ResourceType: 'AMI_IMAGE',
      ResourceSelection: { TagMap: { 'redis-fleet:image': 'web' } },
      PolicyDetails: [{
        Action: { Type: 'DEPRECATE', IncludeResources: { Amis: true, Snapshots: false } },
        Filter: { Type: 'AGE', Unit: 'DAYS', Value: 30 },
        ExclusionRules: { Amis: { LastLaunched: { Unit: 'YEARS', Value: 1 } } },
      }],
    });
  });

  test.each<[string, { keep?: number; minimumAgeDays?: number }, object]>([
    ['by age alone, whatever number is kept', { keep: 40 }, { Type: 'AGE', Unit: 'DAYS', Value: 30 }],
    ['after years', { minimumAgeDays: 3650 }, { Type: 'AGE', Unit: 'WEEKS', Value: 522 }],
    ['after a day at the soonest', { minimumAgeDays: 0 }, { Type: 'AGE', Unit: 'DAYS', Value: 1 }],
  ])('deprecates %s', (_case, retention, filter) => {
    expect(rule(new ImageRetention(retention)).PolicyDetails.map(({ Filter }) => Filter)).toEqual([filter]);
  });
});

/** A policy as IAM counts it: without spaces, every name that only the deployment knows at its longest. */
function longest(statements: readonly Statement[]): number {
  return JSON.stringify(readable(statements)).replaceAll('REGION', 'ap-southeast-99').replaceAll('ACCOUNT', '123456789012').replace(/\{[^{}]*"(Fn::GetAtt|Fn::Sub|Ref)[^{}]*\}/g, 'x'.repeat(100)).length;
}

test('no policy is larger than IAM allows, with four regions and keys, scans and the longest name', () => {
  const regions = ['ap-southeast-1', 'ap-southeast-2', 'ap-northeast-3', 'ap-northeast-2'].map((region) => ({ region, kmsKeyArn: `arn:aws-us-gov:kms:${region}:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab` }));
  const { template } = pipeline({ recipe: recipe({ name: 'x'.repeat(48), regions }), imageScanning: true, retirement: ImageRetirement.DEPRECATE });
  const prefixes = ['PipelineBuilderRole', 'PipelineExecutionRoleBuild', 'PipelineExecutionRoleCommand', 'PipelineExecutionRoleDistribute', 'PipelineLifecycle'];
  // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  const sizes = prefixes.map((prefix) => longest(policies(template, prefix)));
  expect(sizes.filter((size) => size < 500 || size > 6144)).toEqual([]);
});
