import { adminLogin } from '../fleet/admin-password';
import { type FleetInstance, findInstances } from '../fleet/find-instances';
import type { FleetRequest } from '../fleet/flags';
import { type DeployedSlot, findSlots } from '../fleet/groups';
import { regionToAsk } from '../fleet/region';
import { CliError, type CliIo } from '../io';
import { transportFor } from '../transport/choose';
import type { Target } from '../transport/transport';
import { askFleet } from './ask-fleet';
import { type DatabaseServer, serversOf } from './expectation';
import { isSilent, type NodeReport } from './facts';
import type { Finding } from './finding';
import { judge } from './judge';
import type { FleetSlot, Situation } from './situation';

/** A fleet that was asked, and what is to be said of it. */
export interface Examination {
  readonly fleet: string;
  readonly region: string;
  readonly deployed: readonly DeployedSlot[];
  readonly situation: Situation;
  readonly findings: readonly Finding[];
}

/** Bytes that a replica may be behind. */
const MAX_LAG_BYTES = 16 * 1024 * 1024;
const AT_REST = 'InService';

/**
 * Finds the fleet, asks each of its servers, and judges what they answer.
 *
 * Throws a CliError where there is no such fleet, or none of its servers can be asked.
 */
export async function examine(request: FleetRequest, io: CliIo, maxLagBytes = MAX_LAG_BYTES): Promise<Examination> {
  const region = await regionToAsk(request.region);
  const { fleet, definition } = request;
  const [deployed, found] = await Promise.all([findSlots(fleet, region), findInstances(fleet, region, io)]);
  const [first] = deployed;
  if (first === undefined) {
    throw new CliError(`no slot of a fleet ${fleet} in ${region}: no Auto Scaling group has its tags; check the region, the account and the name of the fleet`);
  }
  const servers = serversOf(request, first.engine);
  const reports = await askAll({ request, region, servers, deployed, found }, io);
  refuseSilence(reports);
  const defined = definition?.topology.slots.map((slot) => slot.nameIn(fleet));
  const situation: Situation = {
    isCluster: first.topology === 'cluster',
    slots: slotsOf(deployed, request),
    undefinedSlots: defined === undefined ? [] : deployed.map(({ name }) => name).filter((name) => !defined.includes(name)),
    servers, reports, maxLagBytes,
  };
  return { fleet, region, deployed, situation, findings: judge(situation) };
}

interface Asking {
  readonly request: FleetRequest;
  readonly region: string;
  readonly servers: readonly DatabaseServer[];
  readonly deployed: readonly DeployedSlot[];
  readonly found: readonly FleetInstance[];
}

async function askAll({ request, region, servers, deployed, found }: Asking, { env }: CliIo): Promise<NodeReport[]> {
  const { fleet, way, timeoutMs } = request;
  const transport = transportFor({ way, region, timeoutMs, env });
  const addresses = new Set(found.flatMap(({ address }) => address ?? []));
  const reports: NodeReport[] = [];
  for (const { database, port, settings } of servers) {
    const login = await adminLogin({ fleet, database, region });
    const targets = deployed.flatMap((slot) => targetOf(slot, { found, port }));
    reports.push(...await askFleet(targets, { transport, login, timeoutMs, settings: Object.keys(settings), addresses }));
  }
  return reports;
}

/** The machine that a slot's group has in service; while it is replaced, the newest. */
function targetOf({ name, instances }: DeployedSlot, { found, port }: { found: readonly FleetInstance[]; port: number }): Target[] {
  const isInService = (instance: FleetInstance): boolean => instances.some(({ id, state }) => id === instance.id && state === AT_REST);
  const [instance] = found.filter(({ slot }) => slot === name)
    .sort((one, other) => Number(isInService(other)) - Number(isInService(one)) || other.launchTime.localeCompare(one.launchTime));
  return instance?.address === undefined ? [] : [{ slot: name, instance: instance.id, address: instance.address, port }];
}

/** The slots that there should be: those that were deployed, and those of the definition that were not. */
function slotsOf(deployed: readonly DeployedSlot[], { definition, fleet }: FleetRequest): FleetSlot[] {
  const known = deployed.map(({ name, shard, zone, isFirstPrimary, instances }) => ({ name, shard, zone, isFirstPrimary, activity: activityOf(instances) }));
  const names = new Set(known.map(({ name }) => name));
  const others = (definition?.topology.slots ?? []).filter((slot) => !names.has(slot.nameIn(fleet)))
    .map((slot) => ({ name: slot.nameIn(fleet), shard: slot.shard, zone: slot.zone, isFirstPrimary: slot.member === 0 }));
  return [...known, ...others];
}

function activityOf(instances: DeployedSlot['instances']): string | undefined {
  const busy = instances.filter(({ state }) => state !== AT_REST).map(({ id, state }) => `${state} (${id})`);
  return busy.length === 0 ? undefined : busy.join(', ');
}

/** A fleet of which nobody answers is more likely out of reach than gone. */
function refuseSilence(reports: readonly NodeReport[]): void {
  const [first] = reports;
  if (first === undefined || !reports.every(({ answer }) => isSilent(answer))) return;
  const refused = reports.every(({ answer }) => isSilent(answer) && answer.kind === 'refused');
  const { answer } = first;
  const reason = isSilent(answer) ? answer.reason : '';
  throw new CliError(refused
    ? `no server of the fleet lets the administrator in: ${first.slot}: ${reason}; has the secret been changed since the nodes booted?`
    : `no server of the fleet answers: ${first.slot}: ${reason}; run this inside the VPC, or with --transport ssm or --connect-command`);
}

