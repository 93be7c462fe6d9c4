import { type Finding, finding } from '../finding';
import { type ClusterNode, clusterNodesOf, type FleetSlot, servingPrimaries, shardsOf, type Situation } from '../situation';

/**
 * Whether the primaries that would be left after the loss of any one zone are a majority, as the primaries stand now.
 *
 * While a shard has no primary there is nothing to count, and a worse finding.
 */
export function judgeZones(situation: Situation): Finding[] {
  const primaries = servingPrimaries(clusterNodesOf(situation));
  if (primaries.length < shardsOf(situation).size) return [];
  const crowded = crowdedZone(primaries.map(({ slot }) => slot));
  if (crowded === undefined) return [];
  const { zone, inside, left, majority } = crowded;
  const message = `${inside} of ${primaries.length} primaries are in zone ${zone}: without it the other ${left} are no majority, which takes ${majority}`;
  const designed = situation.slots.filter(({ isFirstPrimary }) => isFirstPrimary);
  if (crowdedZone(designed) !== undefined) return [finding('zone-loss-by-design', [], message)];
  return [finding('zone-loss', primaries.filter(({ slot }) => slot.zone === zone).map(({ slot }) => slot.name), message, remedyFor(zone, primaries, situation))];
}

interface Crowd {
  readonly zone: string;
  readonly inside: number;
  readonly left: number;
  readonly majority: number;
}

/** The zone with most of the slots, if its loss would leave too few to decide anything. */
function crowdedZone(slots: readonly FleetSlot[]): Crowd | undefined {
  const majority = Math.floor(slots.length / 2) + 1;
  const counts = [...new Set(slots.map(({ zone }) => zone))].sort().map((zone) => ({ zone, inside: slots.filter((slot) => slot.zone === zone).length }));
  const [largest] = counts.sort((one, other) => other.inside - one.inside);
  if (largest === undefined) return undefined;
  const left = slots.length - largest.inside;
  return left >= majority ? undefined : { ...largest, left, majority };
}

/** Names the failover that would bring one primary back to where its shard was made. */
function remedyFor(zone: string, primaries: readonly ClusterNode[], { slots }: Situation): string | undefined {
  const homes = primaries.filter(({ slot }) => slot.zone === zone && !slot.isFirstPrimary)
    .flatMap(({ slot }) => slots.filter((home) => home.shard === slot.shard && home.isFirstPrimary && home.zone !== zone));
  const [home] = homes;
  return home === undefined ? undefined : `bring a primary home: redis-fleet failover ${home.shard} --to ${home.name}`;
}
