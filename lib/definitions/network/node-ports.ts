import { refuse } from '../harmful';
import type { Harm } from '../harmful';
import { TopologyKind } from '../placement/choices';
import type { Topology } from '../placement/topology';
import type { Problems } from '../problems';
import type { RedisDatabase } from '../redis/database';
import type { Access } from './access';
import type { HostStatus } from './host-status';

/** What of a fleet listens on its nodes, and who may connect. */
export interface ListeningFleet {
  readonly databases: readonly RedisDatabase[];
  readonly topology: Topology;
  readonly access: Access;
  readonly hostStatus?: HostStatus;
}

/** A port of a node, and what listens there, in words. */
export interface NodePort {
  readonly port: number;
  readonly use: string;
}

/** The bus of a cluster is this much above the port of its node. */
export const BUS_OFFSET = 10_000;
/**
 * The port of the metrics exporter.
 * @see https://github.com/oliver006/redis_exporter
 */
export const EXPORTER_PORT = 9121;
/**
 * Inbound rules that a security group takes, where AWS has not raised the quota.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
const MAX_RULES = 60;
/** More rules than a security group takes by default. */
export const RULES_MANY: Harm = {
  id: 'access.rules-many',
  why: `EC2 takes at most ${MAX_RULES} inbound rules unless AWS has raised that quota of your account; name larger blocks, or a security group`,
};

/** The ports of a node's Redis servers. */
export function redisPorts({ databases, topology }: Pick<ListeningFleet, 'databases' | 'topology'>): NodePort[] {
  const isCluster = topology.kind === TopologyKind.CLUSTER;
  return databases.flatMap(({ name, port }) => [
    { port, use: `database ${name}` },
    ...(isCluster ? [{ port: port + BUS_OFFSET, use: 'the cluster bus' }] : []),
  ]);
}

/** Adds a status page whose port is that of something else, and more peers than a security group has rules for, unless that is acknowledged. */
export function checkNodePorts(problems: Problems, fleet: ListeningFleet): void {
  const { databases, hostStatus } = fleet;
  const servers = redisPorts(fleet);
  const rival = [...servers, { port: EXPORTER_PORT, use: 'the metrics exporter' }].find(({ port }) => port === hostStatus?.port);
  if (rival !== undefined) {
    problems.add(['hostStatus', 'port'], `"port" ${rival.port} of the status page is that of ${rival.use}; choose another`);
  }
  checkRules(problems, fleet, servers.length > databases.length ? servers.length : 0);
}

/** `ofFleet` are the rules that let the nodes reach each other. */
function checkRules(problems: Problems, { databases, access, hostStatus }: ListeningFleet, ofFleet: number): void {
  const readers = hostStatus?.clients.length ?? 0;
  const rules = access.clients.length * databases.length + access.monitoring.length + access.ssh.length + readers + ofFleet;
  if (rules > MAX_RULES) {
    const path = readers > 0 ? ['hostStatus', 'clients'] : ['access'];
    const setting = `a security group of ${rules} rules (one for each client and database, one for each other peer${ofFleet > 0 ? `, and ${ofFleet} between the nodes` : ''})`;
    refuse(problems, { ...RULES_MANY, path, setting }, { ...access.acknowledge, ...hostStatus?.acknowledge });
  }
}
