import { liveSource } from '../../definitions/inventory/sources';
import type { InstanceFacts, LiveHost } from '../../rendering/inventory/host';
import { findLive } from './sources/live/find-live';

/** Which instances to ask EC2 for. */
export interface LiveQuery {
  /** Regions, asked side by side; empty for the one that the AWS profile names. */
  readonly regions: readonly string[];
  /** Name of one fleet; every fleet's instances where it is undefined. */
  readonly fleet?: string;
}

/**
 * The pending and running instances of fleets in every region of the query.
 *
 * Throws a CliError for the first region that fails.
 */
export async function findLiveHosts({ regions, fleet }: LiveQuery): Promise<LiveHost[]> {
  const { hosts } = await findLive(liveSource({ regions, fleet }), process.env);
  return hosts.map(({ source, id, tags, placement, variables }) => ({ source, id, tags, placement, variables, instance: variables as object as InstanceFacts }));
}
