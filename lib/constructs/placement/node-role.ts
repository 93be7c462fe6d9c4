import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { FleetTags } from '../../definitions/tags';
import type { NodeFiles } from './node-files';

/** What a node's role is made for. */
export interface NodeRoleProps {
  readonly slotName: string;
  readonly volume: ec2.IVolume;
  readonly files: NodeFiles;
  readonly secrets: secretsmanager.ISecret[];
  readonly encryptionKey?: kms.IKey;
}

/** What Session Manager needs, and nothing of what else its managed policy allows; none of it takes a resource. */
const SESSION_MANAGER = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** The role of the machine in one slot: its own volume, its fleet's files and secrets, Session Manager. */
export class NodeRole extends Construct {
  public readonly role: iam.Role;
  /** Instances must not start before this: what they do first would be refused. */
  public readonly policy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, props: NodeRoleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.role = new iam.Role(this, 'Resource', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Redis node ${props.slotName}`,
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', {
      description: `Redis node ${props.slotName}`,
      roles: [this.role],
      statements: [
        allow('AttachOwnVolume', ['ec2:AttachVolume'], [stack.formatArn({ service: 'ec2', resource: 'volume', resourceName: props.volume.volumeId })]),
        allow('ToOwnInstance', ['ec2:AttachVolume'], [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })], {
          StringEquals: { [`ec2:ResourceTag/${FleetTags.SLOT}`]: props.slotName },
        }),
        allow('SeeVolumes', ['ec2:DescribeVolumes'], ['*']),
        allow('FetchFiles', ['s3:GetObject'], [props.files.bucket.arnForObjects(props.files.key)]),
        allow('FetchSecrets', ['secretsmanager:GetSecretValue'], props.secrets.map((secret) => secret.secretArn)),
        allow('SessionManager', SESSION_MANAGER, ['*']),
        ...(props.encryptionKey === undefined ? [] : keyStatements(props.encryptionKey)),
      ],
    });
  }
}

/** Decrypt secrets, and let EC2 use the key for the volume that the node attaches. */
function keyStatements(key: kms.IKey): iam.PolicyStatement[] {
  return [
    allow('DecryptSecrets', ['kms:Decrypt'], [key.keyArn]),
    allow('AttachEncrypted', ['kms:CreateGrant'], [key.keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
  ];
}

function allow(sid: string, actions: string[], resources: string[], conditions?: Record<string, Record<string, string>>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}
