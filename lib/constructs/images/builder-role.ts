import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow, Arns } from './statements';

/** What the machine that builds may do. */
export interface BuilderRoleProps {
  /** Name of the parts of the pipeline. */
  readonly name: string;
  /** ARN of the bundle in S3. */
  readonly bundleArn: string;
  readonly logGroup: logs.ILogGroup;
}

/** What the SSM agent needs to be given commands; none of it takes a resource. */
const AGENT = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
];

/** What the agent needs to report the packages of the machine, which the image then shows. */
const INVENTORY = [
  'ssm:DescribeAssociation',
  'ssm:DescribeDocument',
  'ssm:GetDocument',
  'ssm:ListAssociations',
  'ssm:ListInstanceAssociations',
  'ssm:PutComplianceItems',
  'ssm:PutInventory',
  'ssm:UpdateAssociationStatus',
  'ssm:UpdateInstanceAssociationStatus',
];

/**
 * The role of the machines that build and test: the SSM agent, the component and its bundle, logs, and nothing else.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/security-iam-awsmanpol.html
 */
export class BuilderRole extends Construct {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly instanceProfileName: string;

  public constructor(scope: Construct, id: string, { name, bundleArn, logGroup }: BuilderRoleProps) {
    super(scope, id);
    const arns = new Arns(this);
    const description = `Machines that build the image ${name}`;
    this.role = new iam.Role(this, 'Resource', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), description });
    this.policy = new iam.ManagedPolicy(this, 'Policy', {
      description,
      roles: [this.role],
      statements: [
        allow('TakeCommands', AGENT, ['*']),
        allow('ReportPackages', INVENTORY, ['*']),
        allow('ReadComponent', ['imagebuilder:GetComponent'], [arns.imageBuilder('component', `${name}/*`)]),
        allow('FetchOrchestrator', ['s3:GetObject'], ['toe', 'managed-resources'].map((what) => arns.objects(`ec2imagebuilder-${what}-${Aws.REGION}-prod`))),
        allow('FetchBundle', ['s3:GetObject'], [bundleArn]),
        allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
      ],
    });
    this.instanceProfileName = new iam.InstanceProfile(this, 'InstanceProfile', { role: this.role }).instanceProfileName;
  }
}
