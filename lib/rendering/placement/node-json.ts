import type { FleetDefinition } from '../../definitions/fleet';
import type { Slot } from '../../definitions/placement/slot';
import { PATHS } from '../paths';
import { json } from '../quoting';

/** What is known only when the slot's resources are: ids and ARNs, at synth as tokens. */
export interface SlotResources {
  readonly region: string;
  /** Whole name of the slot's zone. */
  readonly zone: string;
  readonly volumeId: string;
  /** ARN of the secret of each user, by the user's name. */
  readonly secretArns: Readonly<Record<string, string>>;
  /** Where the files asset lies. */
  readonly files: { readonly bucket: string; readonly key: string };
}

/** node.json: the only input of a node's programs beside the machine's metadata. */
export function renderNodeJson(definition: FleetDefinition, slot: Slot, resources: SlotResources): string {
  const { server, user } = definition.machine.image.installationOf(definition.engine);
  return json({
    version: 1,
    fleet: definition.name,
    ...(definition.environment === undefined ? {} : { environment: definition.environment }),
    region: resources.region,
    topology: definition.topology.kind,
    slot: { name: slot.nameIn(definition.name), shard: slot.shard, member: slot.member, zone: resources.zone, initialRole: slot.initialRole },
    engine: { name: definition.engine.flavor, version: definition.engine.version, server, user },
    redis: { port: definition.port, maxmemoryPercent: definition.config.maxmemoryPercent },
    volume: { id: resources.volumeId, mountPoint: PATHS.mountPoint },
    users: definition.users.map(({ name, rules }) => ({ name, rules, secretArn: resources.secretArns[name] })),
    files: resources.files,
  });
}
