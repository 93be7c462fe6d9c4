import { ArnFormat, Aws, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { FleetTags } from '../../definitions/tags';
import type { RedisClusterResources } from './cluster-resources';
import type { NodeFiles } from './node-files';

/** What a node's role is made for. */
export interface NodeRoleProps {
  readonly slotName: string;
  readonly volume: ec2.IVolume;
  readonly files: NodeFiles;
  readonly secrets: secretsmanager.ISecret[];
  readonly encryptionKey?: kms.IKey;
  readonly cluster?: RedisClusterResources;
}

/** What Session Manager needs, and nothing of what else its managed policy allows; none of it takes a resource. */
const SESSION_MANAGER = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** The role of the machine in one slot: its own volume and hooks, its fleet's files, secrets and registry, Session Manager. */
export class NodeRole extends Construct {
  public readonly role: iam.Role;
  /** Instances must not start before this: what they do first would be refused. */
  public readonly policy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, props: NodeRoleProps) {
    super(scope, id);
    const { cluster, encryptionKey } = props;
    this.role = new iam.Role(this, 'Resource', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Redis node ${props.slotName}`,
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', {
      description: `Redis node ${props.slotName}`,
      roles: [this.role],
      statements: [
        ...machineStatements(Stack.of(this), props),
        allow('FetchFiles', ['s3:GetObject'], [props.files.bucket.arnForObjects(props.files.key)]),
        allow('FetchSecrets', ['secretsmanager:GetSecretValue'], props.secrets.map((secret) => secret.secretArn)),
        allow('SessionManager', SESSION_MANAGER, ['*']),
        ...(cluster === undefined ? [] : clusterStatements(Stack.of(this), cluster, props.slotName)),
        ...(encryptionKey === undefined ? [] : keyStatements(encryptionKey)),
        ...(cluster === undefined || encryptionKey === undefined ? [] : [registryKeyStatement(encryptionKey)]),
      ],
    });
  }
}

/** The slot's own volume on the slot's own machine, and the hooks of the slot's own group. */
function machineStatements(stack: Stack, { slotName, volume }: NodeRoleProps): iam.PolicyStatement[] {
  const groups = stack.formatArn({ service: 'autoscaling', resource: 'autoScalingGroup', resourceName: '*:autoScalingGroupName/*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return [
    allow('AttachOwnVolume', ['ec2:AttachVolume'], [stack.formatArn({ service: 'ec2', resource: 'volume', resourceName: volume.volumeId })]),
    allow('ToOwnInstance', ['ec2:AttachVolume'], [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })], {
      StringEquals: { [`ec2:ResourceTag/${FleetTags.SLOT}`]: slotName },
    }),
    allow('SeeVolumes', ['ec2:DescribeVolumes'], ['*']),
    allow('SeeOwnGroup', ['autoscaling:DescribeAutoScalingInstances'], ['*']),
    allow('CompleteOwnHooks', ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'], [groups], {
      StringEquals: { [`autoscaling:ResourceTag/${FleetTags.SLOT}`]: slotName },
    }),
  ];
}

/** The fleet's own registry and shape, the addresses of its machines, and in its zone the records of all nodes and of this one. */
function clusterStatements(stack: Stack, { registry, shapeParameterName, zone }: RedisClusterResources, slotName: string): iam.PolicyStatement[] {
  const table = stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: registry.tableName });
  const shape = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: shapeParameterName.replace(/^\//, '') });
  return [
    allow('SeeMachines', ['ec2:DescribeInstances'], ['*']),
    allow('UseRegistry', ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query'], [table]),
    allow('ReadShape', ['ssm:GetParameter'], [shape]),
    ...(zone === undefined ? [] : [
      allow('PublishAddress', ['route53:ChangeResourceRecordSets'], [`arn:${Aws.PARTITION}:route53:::hostedzone/${zone.hostedZoneId}`], {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'DELETE'],
          'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': [zone.zoneName, `${slotName}.${zone.zoneName}`],
        },
      }),
    ]),
  ];
}

/** Decrypt secrets, and let EC2 use the key for the volume that the node attaches. */
function keyStatements(key: kms.IKey): iam.PolicyStatement[] {
  return [
    allow('DecryptSecrets', ['kms:Decrypt'], [key.keyArn]),
    allow('AttachEncrypted', ['kms:CreateGrant'], [key.keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
  ];
}

/**
 * Use the key through DynamoDB, which asks for it in the name of who reads or writes the table.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function registryKeyStatement(key: kms.IKey): iam.PolicyStatement {
  return allow('UseRegistryKey', ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], [key.keyArn], {
    StringEquals: { 'kms:ViaService': Fn.join('.', ['dynamodb', Aws.REGION, 'amazonaws.com']) },
  });
}

function allow(sid: string, actions: string[], resources: string[], conditions?: Record<string, Record<string, string | string[]>>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}
