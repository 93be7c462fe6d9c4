import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { distributionStatements } from './distribution-statements';
import { allow, Arns, MADE_BY_IMAGE_BUILDER, MAKES_AS_IMAGE_BUILDER } from './statements';

/** What Image Builder does for a pipeline. */
export interface ExecutionRoleProps {
  /** Name of the parts of the pipeline. */
  readonly name: string;
  readonly recipe: ImageRecipe;
  /** The role that it starts machines with. */
  readonly builderRole: iam.IRole;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly logGroup: logs.ILogGroup;
  /** Whether Amazon Inspector scans the machine that tests. */
  readonly isScanned: boolean;
  /** Whom it tells of builds. */
  readonly topic?: sns.ITopic;
}

const SEE = [
  'ec2:DescribeImages',
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeInstances',
  'ec2:DescribeSnapshots',
  'ec2:DescribeSubnets',
  'ec2:DescribeTags',
  'ssm:DescribeInstanceInformation',
  'ssm:GetCommandInvocation',
  'ssm:ListCommandInvocations',
  'ssm:ListInventoryEntries',
];

/**
 * The role that Image Builder builds, tests and distributes by, instead of its service-linked role, which may write to no
 * parameter outside of `/imagebuilder/`.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2ImageBuilderExecutionPolicy.html
 */
export class ExecutionRole extends Construct {
  public readonly role: iam.Role;
  public readonly policies: iam.ManagedPolicy[];

  public constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    const arns = new Arns(this);
    const description = `Image Builder, for the image ${props.recipe.name}`;
    this.role = new iam.Role(this, 'Resource', { assumedBy: new iam.ServicePrincipal('imagebuilder.amazonaws.com'), description });
    const parts = {
      Build: [...machineStatements(arns, props), ...imageStatements(arns)],
      Command: [...commandStatements(arns, props), ...(props.isScanned ? scanStatements() : []), ...(props.topic === undefined ? [] : topicStatements(props.topic))],
      Distribute: distributionStatements(arns, props.recipe),
    };
    // One would be larger than IAM allows
    this.policies = Object.entries(parts).map(([part, statements]) => new iam.ManagedPolicy(this, part, { description, roles: [this.role], statements }));
  }
}

/** The machines that build and test: only in the pipeline's subnet and group, only with its role. */
function machineStatements(arns: Arns, { builderRole, subnetId, securityGroupId, recipe }: ExecutionRoleProps): iam.PolicyStatement[] {
  const parameter = recipe.baseImage.parameterFor(recipe.architecture);
  return [
    allow('StartFrom', ['ec2:RunInstances'], [
      arns.ec2Public('image'), arns.ec2Public('snapshot'), arns.ec2ById('subnet', subnetId), arns.ec2ById('security-group', securityGroupId), arns.ec2('network-interface'),
    ]),
    allow('StartOwn', ['ec2:RunInstances'], [arns.ec2('instance'), arns.ec2('volume')], MAKES_AS_IMAGE_BUILDER),
    allow('PassBuilderRole', ['iam:PassRole'], [builderRole.roleArn], { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } }),
    allow('EndOwn', ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], [arns.ec2('instance')], MADE_BY_IMAGE_BUILDER),
    allow('See', SEE, ['*']),
    ...(parameter === undefined ? [] : [allow('FindBaseImage', ['ssm:GetParameter'], [parameterArn(arns, parameter)])]),
  ];
}

/** The public parameters of AWS belong to no account. */
function parameterArn(arns: Arns, parameter: string): string {
  return arns.ssm('parameter', parameter.replace(/^\//, ''), parameter.startsWith('/aws/') ? { account: '' } : {});
}

/** The image that is made of a machine; one that fails its tests goes again. */
function imageStatements(arns: Arns): iam.PolicyStatement[] {
  const images = [arns.ec2Public('image'), arns.ec2Public('snapshot')];
  return [
    allow('MakeImage', ['ec2:CreateImage'], images, MAKES_AS_IMAGE_BUILDER),
    allow('OfOwnMachine', ['ec2:CreateImage'], [arns.ec2('instance')], MADE_BY_IMAGE_BUILDER),
    allow('RemoveOwnImage', ['ec2:DeregisterImage'], [arns.ec2Public('image')], MADE_BY_IMAGE_BUILDER),
    allow('TagNew', ['ec2:CreateTags'], [arns.ec2('*'), ...images], {
      StringEquals: { ...MAKES_AS_IMAGE_BUILDER.StringEquals, 'ec2:CreateAction': ['CreateImage', 'RunInstances'] },
    }),
  ];
}

/** What runs on the machines, the list of their packages, the pipeline itself, and its log. */
function commandStatements(arns: Arns, { name, logGroup }: ExecutionRoleProps): iam.PolicyStatement[] {
  const instances = [arns.ec2('instance')];
  const associations = arns.ssm('association');
  return [
    allow('RunScripts', ['ssm:SendCommand'], [arns.ssm('document', 'AWS-RunShellScript', { account: '*' })]),
    allow('OnOwnMachine', ['ssm:SendCommand', 'ssm:CreateAssociation'], instances, MADE_BY_IMAGE_BUILDER),
    allow('CollectPackages', ['ssm:CreateAssociation'], [associations, arns.ssm('document', 'AWS-GatherSoftwareInventory', { account: '*' })]),
    allow('TagCollection', ['ssm:AddTagsToResource'], [associations], MAKES_AS_IMAGE_BUILDER),
    allow('EndCollection', ['ssm:DeleteAssociation', 'ssm:DescribeAssociationExecutions'], [associations]),
    allow('SeeCollection', ['ssm:DescribeInstanceAssociationsStatus'], instances),
    allow('LetCollect', ['iam:CreateServiceLinkedRole'], [arns.serviceRole('ssm.amazonaws.com')], { StringEquals: { 'iam:AWSServiceName': 'ssm.amazonaws.com' } }),
    allow('StartPipeline', ['imagebuilder:StartImagePipelineExecution', 'imagebuilder:TagResource'], [arns.imageBuilder('image-pipeline', name), arns.imageBuilder('image', `${name}/*`)]),
    allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
  ];
}

/** What Amazon Inspector found on the machine that tests. */
function scanStatements(): iam.PolicyStatement[] {
  const rules = `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/ImageBuilder-*`;
  return [
    allow('SeeFindings', ['inspector2:ListCoverage', 'inspector2:ListFindings'], ['*']),
    allow('HearOfScans', ['events:DeleteRule', 'events:DescribeRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'], [rules]),
  ];
}

/** Whoever publishes to an encrypted topic encrypts by its key. */
function topicStatements({ topicArn, masterKey }: sns.ITopic): iam.PolicyStatement[] {
  return [
    allow('Notify', ['sns:Publish'], [topicArn]),
    ...(masterKey === undefined ? [] : [allow('EncryptNotices', ['kms:Decrypt', 'kms:GenerateDataKey'], [masterKey.keyArn], { StringEquals: { 'kms:ViaService': `sns.${Aws.REGION}.amazonaws.com` } })]),
  ];
}
