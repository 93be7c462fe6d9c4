import { liveSource } from '../../definitions/inventory/sources';
import { identityOf } from '../../rendering/inventory/identity';
import { findLive } from '../inventory/sources/live/find-live';
import type { CliIo } from '../io';

/** An instance of a fleet that is there. */
export interface FleetInstance {
  readonly id: string;
  /** Name of its slot; undefined where no tag tells it. */
  readonly slot?: string;
  /** Its private address; a pending instance may have none yet. */
  readonly address?: string;
  /** ISO 8601, UTC. */
  readonly launchTime: string;
}

/**
 * The pending and running instances of a fleet.
 *
 * Throws a CliError where EC2 cannot be asked.
 */
export async function findInstances(fleet: string, region: string, { env }: Pick<CliIo, 'env'>): Promise<FleetInstance[]> {
  const { hosts } = await findLive(liveSource({ regions: [region], fleet }), env);
  return hosts.map(({ id, tags, variables }) => ({ id, slot: identityOf(tags).slot, address: textOf(variables.private_ip_address), launchTime: textOf(variables.launch_time) ?? '' }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
