import { Annotations, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IConstruct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';
import { packageRouteProblem } from '../../definitions/images/package-route';
import { TopologyKind } from '../../definitions/placement/choices';
import { FleetNetwork, type IFleetNetwork } from '../network/fleet-network';
import { RedisSecurityGroup } from '../network/redis-security-group';
import { allowVolumes } from '../placement/key-access';
import type { NodeFiles } from '../placement/node-files';
import { NodeFilesAsset } from '../placement/node-files-asset';
import { RedisSecrets } from './redis-secrets';

/** What a fleet of any topology is made from. */
export interface FleetPartsProps {
  readonly definition: FleetDefinition;
  /** The kind of topology that the construct is for. */
  readonly kind: TopologyKind;
  readonly network?: IFleetNetwork;
  readonly encryptionKey?: kms.IKey;
}

/** What a fleet of any topology has beside its shards. */
export interface FleetParts {
  readonly network: IFleetNetwork;
  readonly encryptionKey?: kms.IKey;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly connections: ec2.Connections;
  /** The secret of each user of each database, by `definition.secretKey(database, user)`. */
  readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;
  readonly files: NodeFiles;
}

/** The construct for each kind of topology. */
const CONSTRUCTS: Readonly<Record<TopologyKind, string>> = {
  [TopologyKind.STANDALONE]: 'RedisStandalone',
  [TopologyKind.CLUSTER]: 'RedisCluster',
};

/** The name of the fleet that a construct made; one that failed has none. */
const fleets = new WeakMap<IConstruct, string>();

/**
 * Makes in the scope what a fleet has beside its shards: network, security group, secrets, files, shared tags and the outputs of secrets.
 *
 * Throws when the definition is of another kind, the name is taken, or the network has no route to the image's packages.
 */
export function addFleetParts(scope: Construct, props: FleetPartsProps): FleetParts {
  const { definition, kind } = props;
  const { machine } = definition;
  refuseOtherKind(scope, definition, kind);
  refuseTwin(scope, definition.name);
  definition.advice.forEach(({ id, message }) => Annotations.of(scope).addWarningV2(`cdk-redis-fleet:${id}`, message));
  const network = props.network ?? FleetNetwork.fromDefinition(scope, 'Network', definition.network);
  const problem = packageRouteProblem(machine.image, network.egress);
  if (problem !== undefined) {
    throw new Error(`${scope.node.path}: ${problem}`);
  }
  const encryptionKey = props.encryptionKey ?? (machine.kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(scope, 'Key', machine.kmsKeyArn));
  if (encryptionKey !== undefined) {
    allowVolumes(scope, encryptionKey);
  }
  const { connections, securityGroup } = new RedisSecurityGroup(scope, 'SecurityGroup', {
    vpc: network.vpc,
    ports: definition.databases.map(({ port }) => port),
    clusterBus: kind === TopologyKind.CLUSTER,
    access: definition.access,
    hostStatus: definition.hostStatus,
    outboundPorts: [443, ...machine.image.repositoryPorts],
  });
  const secrets = new RedisSecrets(scope, 'Secrets', { definition, encryptionKey }).byKey;
  const files = new NodeFilesAsset(scope, 'Files', definition);
  addSharedTags(scope, definition);
  for (const [key, secret] of Object.entries(secrets)) {
    new CfnOutput(scope, `SecretOf${key}`, { value: secret.secretArn, description: `Secret of the Redis user ${key}` });
  }
  fleets.set(scope, definition.name);
  return { network, encryptionKey, securityGroup, connections, secrets, files };
}

/** Not on placement groups: a change of tags replaces them, and EC2 deletes none that has machines in it. */
function addSharedTags(scope: Construct, { tags }: FleetDefinition): void {
  const excludeResourceTypes = [ec2.CfnPlacementGroup.CFN_RESOURCE_TYPE_NAME];
  Object.entries(tags.shared).forEach(([key, value]) => Tags.of(scope).add(key, value, { excludeResourceTypes }));
}

/** The secret of a user; throws when there is none by that name. */
export function secretNamed(scope: IConstruct, secrets: Readonly<Record<string, secretsmanager.ISecret>>, userName: string): secretsmanager.ISecret {
  const secret = Object.hasOwn(secrets, userName) ? secrets[userName] : undefined;
  if (secret === undefined) {
    throw new Error(`${scope.node.path}: user must be one of ${Object.keys(secrets).join(', ')}, got ${JSON.stringify(userName)}`);
  }
  return secret;
}

function refuseOtherKind(scope: Construct, { topology }: FleetDefinition, kind: TopologyKind): void {
  if (topology.kind !== kind) {
    throw new Error(`${scope.node.path}: "definition" must have the topology ${kind}, got ${topology.kind}; use ${CONSTRUCTS[topology.kind]}`);
  }
}

/** Two fleets of one name would share their tags, and by them the machines that each may attach its volume to. */
function refuseTwin(scope: Construct, name: string): void {
  const twin = Stack.of(scope).node.findAll().find((other) => other !== scope && fleets.get(other) === name);
  if (twin !== undefined) {
    throw new Error(`${scope.node.path}: the name of a fleet must be unique, got ${JSON.stringify(name)}, which is that of ${twin.node.path}`);
  }
}
