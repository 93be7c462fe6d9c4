import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RedisCluster, type RedisClusterProps, RedisUser } from '../../../lib';
import { clusterDefinition } from '../../support/cluster-stacks';
import { inProject } from '../../support/project';
import { emptyStack } from '../../support/stacks';

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** The statements of the role of slot demo-0-1, by their ids. */
function statementsOf(more: Partial<RedisClusterProps> = {}, stack = emptyStack()): Record<string, Statement> {
  const redis = new RedisCluster(stack, 'Redis', { definition: clusterDefinition(), ...more });
  const shard = Template.fromStack(redis.node.findChild('Shard0') as Stack);
  const policy = Object.entries(shard.findResources('AWS::IAM::ManagedPolicy')).find(([id]) => id.startsWith('Slot1'));
  const { PolicyDocument } = (policy?.[1] as { Properties: { PolicyDocument: { Statement: Statement[] } } }).Properties;
  return Object.fromEntries(PolicyDocument.Statement.map((statement) => [statement.Sid, statement]));
}

const SLOT = 'demo-0-1';
const ofSlot = (key: string): object => ({ StringEquals: { [key]: SLOT } });

test('a node of a cluster may do what its programs do, and no more', () => {
  const actions = Object.values(statementsOf()).map(({ Sid, Action }) => [Sid, Action]);
  expect(actions).toEqual([
    ['AttachOwnVolume', 'ec2:AttachVolume'],
    ['ToOwnInstance', 'ec2:AttachVolume'],
    ['SeeVolumes', 'ec2:DescribeVolumes'],
    ['SeeOwnGroup', 'autoscaling:DescribeAutoScalingInstances'],
    ['CompleteOwnHooks', ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat']],
    ['FetchFiles', 's3:GetObject'],
    ['FetchSecrets', 'secretsmanager:GetSecretValue'],
    ['SessionManager', ['ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel']],
    ['SeeMachines', 'ec2:DescribeInstances'],
    ['UseRegistry', ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query']],
    ['ReadShape', 'ssm:GetParameter'],
    ['PublishAddress', 'route53:ChangeResourceRecordSets'],
  ]);
});

/** The policy as IAM counts it: without spaces, every name that only the deployment knows at its longest. */
function longest(statements: Record<string, Statement>): number {
  const arnOfSecret = 150;
  const name = 64;
  const text = JSON.stringify(Object.values(statements), (_key, value: unknown) => {
    const reference = typeof value === 'object' && value !== null && 'Ref' in value ? String(value.Ref) : undefined;
    return reference === undefined ? value : 'x'.repeat(reference.includes('Secret') ? arnOfSecret : name);
  });
  return text.replace(/\s/g, '').length;
}

test('the policy of a node with seven users, the longest names and a key is within the limit of IAM', () => {
  const stack = emptyStack();
  const users = Array.from({ length: 5 }, (_, index) => RedisUser.application(`application-${index}`));
  const definition = clusterDefinition({}, { name: 'x'.repeat(32), users });
  const statements = statementsOf({ definition, encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) }, stack);
  expect(Array.isArray(statements.FetchSecrets?.Resource) && statements.FetchSecrets.Resource.length).toBe(7);
  // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  expect(longest(statements)).toBeLessThan(6144);
});

test('what names no resource of the fleet only looks, or has a condition on the slot', () => {
  const broad = Object.values(statementsOf()).filter(({ Resource }) => JSON.stringify(Resource).includes('*'));
  expect(broad.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
    ['ToOwnInstance', ofSlot('ec2:ResourceTag/redis-fleet:slot')],
    ['SeeVolumes', undefined],
    ['SeeOwnGroup', undefined],
    ['CompleteOwnHooks', ofSlot('autoscaling:ResourceTag/redis-fleet:slot')],
    ['SessionManager', undefined],
    ['SeeMachines', undefined],
  ]);
});

test('registry, shape and zone are those of the fleet, and in the zone only the names of the fleet and of the slot', () => {
  const { UseRegistry, ReadShape, PublishAddress } = statementsOf();
  const arn = (service: string, ...rest: unknown[]): object => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, service, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ...rest]] });
  const reference = (pattern: RegExp): object => ({ Ref: expect.stringMatching(pattern) as string });
  expect(UseRegistry?.Resource).toEqual(arn(':dynamodb:', ':table/', reference(/RedisRegistry/)));
  expect(ReadShape?.Resource).toEqual(arn(':ssm:', ':parameter/redis-fleet/demo/shape'));
  expect(PublishAddress?.Resource).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::hostedzone/', reference(/RedisZone/)]] });
  expect(PublishAddress?.Condition).toEqual({
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'DELETE'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['demo.redis-fleet.internal', 'demo-0-1.demo.redis-fleet.internal'],
    },
  });
});

test('without a zone there is nothing of Route 53 in the role', () => {
  expect(Object.keys(statementsOf({ privateDns: false }))).not.toContain('PublishAddress');
});

test('a key of the fleet serves secrets and volumes, and through DynamoDB only the registry', () => {
  const stack = emptyStack();
  const { DecryptSecrets, AttachEncrypted, UseRegistryKey } = statementsOf({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) }, stack);
  expect([DecryptSecrets?.Action, AttachEncrypted?.Action]).toEqual(['kms:Decrypt', 'kms:CreateGrant']);
  expect(AttachEncrypted?.Condition).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  expect(UseRegistryKey).toMatchObject({
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['.', ['dynamodb', { Ref: 'AWS::Region' }, 'amazonaws.com']] } } },
  });
});

test('the emulator can judge every action of the role by an operation of its own', () => {
  const stack = emptyStack();
  const statements = Object.values(statementsOf({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) }, stack));
  const table = readFileSync(inProject('lab', 'emulator', 'redis_fleet_emulator', 'authorization', 'operations.py'), 'utf8');
  const judged = [...table.matchAll(/^ {8}"([\w-]+:\w+)":/gm)].map(([, name = '']) => name);
  // What DynamoDB alone asks of KMS is no operation of a node's
  const actions = statements.filter(({ Sid }) => Sid !== 'UseRegistryKey').flatMap(({ Action }) => Action);
  expect(judged.length).toBeGreaterThan(50);
  expect(actions.filter((action) => !judged.includes(action))).toEqual([]);
});
