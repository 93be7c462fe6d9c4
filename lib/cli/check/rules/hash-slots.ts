import { type Finding, finding } from '../finding';
import { listed } from '../listed';
import { type ClusterNode, clusterNodesOf, servingPrimaries, type Situation } from '../situation';

const HASH_SLOTS = 16_384;

/** Whether every hash slot is served once, and all nodes agree by whom. */
export function judgeHashSlots(situation: Situation): Finding[] {
  const nodes = clusterNodesOf(situation);
  if (nodes.length === 0) return [];
  const primaries = servingPrimaries(nodes);
  return [...aboutState(nodes), ...aboutCoverage(nodes), ...aboutDisputes(primaries), ...aboutAgreement(nodes), ...nodes.flatMap(aboutOpenSlots)];
}

function aboutState(nodes: readonly ClusterNode[]): Finding[] {
  const down = nodes.filter(({ view }) => !view.isOk).map(({ slot }) => slot.name);
  return down.length === 0 ? [] : [finding('cluster-down', down, `the cluster is down for ${listed(down)}`)];
}

/** The nodes that know of the fewest slots are the ones to look at. */
function aboutCoverage(nodes: readonly ClusterNode[]): Finding[] {
  const least = Math.min(...nodes.map(({ view }) => view.slotsAssigned));
  const unassigned = least === HASH_SLOTS ? [] : [describe(nodes, ({ view }) => view.slotsAssigned === least, `knows a primary for only ${least} of ${HASH_SLOTS} hash slots`)];
  const most = Math.max(...nodes.map(({ view }) => view.slotsFailing));
  const failing = most === 0 ? [] : [describe(nodes, ({ view }) => view.slotsFailing === most, `holds the primary of ${most} hash slots for failed`)];
  return [...unassigned, ...failing];
}

function describe(nodes: readonly ClusterNode[], isOne: (node: ClusterNode) => boolean, what: string): Finding {
  const slots = nodes.filter(isOne).map(({ slot }) => slot.name);
  return finding('slots-unserved', slots, `each of ${listed(slots)} ${what}`);
}

/** By what the primaries say of themselves: of two that claim a slot one does not know yet that it has lost it. */
function aboutDisputes(primaries: readonly ClusterNode[]): Finding[] {
  const claims = primaries.flatMap(({ slot, view }) => view.self.ranges.map(([first, last]) => ({ slot: slot.name, first, last }))).sort((one, other) => one.first - other.first);
  const found: Finding[] = [];
  let widest = claims[0];
  for (const claim of claims.slice(1)) {
    if (widest !== undefined && claim.first <= widest.last) {
      const range = `${claim.first}-${Math.min(claim.last, widest.last)}`;
      found.push(finding('slots-disputed', [widest.slot, claim.slot], `${widest.slot} and ${claim.slot} both serve the hash slots ${range}`));
    }
    if (widest === undefined || claim.last > widest.last) widest = claim;
  }
  return found;
}

/** The view that most nodes share is taken for the right one. */
function aboutAgreement(nodes: readonly ClusterNode[]): Finding[] {
  const views = new Map<string, string[]>();
  for (const { slot, view } of nodes) views.set(view.agreement, [...(views.get(view.agreement) ?? []), slot.name]);
  if (views.size === 1) return [];
  const [, ...others] = [...views.values()].sort((one, other) => other.length - one.length);
  return others.map((slots) => finding('views-differ', slots, `${listed(slots)} ${slots.length === 1 ? 'has' : 'have'} another view of who serves which hash slots than most nodes`));
}

function aboutOpenSlots({ slot, view }: ClusterNode): Finding[] {
  const { openSlots } = view.self;
  return openSlots.length === 0 ? [] : [finding('slot-open', [slot.name], `${openSlots.length} hash ${openSlots.length === 1 ? 'slot is' : 'slots are'} under way at ${slot.name}: ${listed(openSlots)}`)];
}
