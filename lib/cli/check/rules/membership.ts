import type { Member } from '../../redis/cluster-nodes';
import { type Finding, finding } from '../finding';
import type { FindingId } from '../finding-kinds';
import { listed } from '../listed';
import { type ClusterNode, clusterNodesOf, servingPrimaries, type Situation, slotOfMember } from '../situation';

/** Whether the nodes know each other and nobody else, and reach each other. */
export function judgeMembership(situation: Situation): Finding[] {
  const nodes = clusterNodesOf(situation);
  return [...aboutOthers(nodes, situation), ...aboutNumbers(nodes, situation), ...aboutStrangers(nodes), ...aboutEpochs(nodes)];
}

/** A member that others speak of, and who they are. */
interface Rumour {
  readonly id: FindingId;
  readonly member: Member;
  readonly says: string[];
}

/** One finding for each member that is in trouble, whoever says so, and however many. */
function aboutOthers(nodes: readonly ClusterNode[], situation: Situation): Finding[] {
  const rumours = new Map<string, Rumour>();
  for (const { slot, view } of nodes) {
    for (const member of view.troubled.filter((other) => !view.foreign.includes(other))) {
      const id = troubleOf(member);
      const key = `${id} ${member.id}`;
      const rumour = rumours.get(key) ?? { id, member, says: [] };
      rumour.says.push(slot.name);
      rumours.set(key, rumour);
    }
  }
  return [...rumours.values()].map((rumour) => rumourAbout(rumour, situation));
}

function troubleOf({ flags }: Member): FindingId {
  if (flags.includes('handshake') || flags.includes('noaddr')) return 'node-foreign';
  if (flags.includes('fail')) return 'node-failed';
  return flags.includes('fail?') ? 'node-suspected' : 'link-down';
}

function rumourAbout({ id, member, says }: Rumour, situation: Situation): Finding {
  const slot = slotOfMember(member, situation);
  const name = slot ?? `${member.address === '' ? 'a node without address' : member.address} (${member.id.slice(0, 8)})`;
  const words: Partial<Record<FindingId, string>> = {
    'node-failed': `${name} has failed, by what ${listed(says)} ${verb(says)}`,
    'node-suspected': `${listed(says)} cannot reach ${name}`,
    'link-down': `${listed(says)} ${says.length === 1 ? 'has' : 'have'} no bus connection to ${name}`,
    'node-foreign': `${listed(says)} ${says.length === 1 ? 'knows' : 'know'} ${name}, which is ${member.flags.includes('handshake') ? 'only half met' : 'left over'}`,
  };
  return finding(id, slot === undefined ? says : [slot], words[id] ?? name);
}

function verb(says: readonly string[]): string {
  return says.length === 1 ? 'says' : 'say';
}

function aboutNumbers(nodes: readonly ClusterNode[], { slots }: Situation): Finding[] {
  return nodes.filter(({ view }) => view.known < slots.length)
    .map(({ slot, view }) => finding('node-missing', [slot.name], `${slot.name} knows ${view.known} of ${slots.length} nodes`));
}

function aboutStrangers(nodes: readonly ClusterNode[]): Finding[] {
  const saidBy = new Map<string, { member: Member; says: string[] }>();
  for (const { slot, view } of nodes) {
    for (const member of view.foreign) {
      const { says } = saidBy.get(member.id) ?? { says: [] };
      saidBy.set(member.id, { member, says: [...says, slot.name] });
    }
  }
  return [...saidBy.values()].map(({ member, says }) => {
    const where = member.address === '' ? 'without address' : `at ${member.address} port ${member.port}`;
    return finding('node-foreign', says, `${listed(says)} ${says.length === 1 ? 'knows' : 'know'} a node ${where} (${member.id.slice(0, 8)}), which is none of the fleet`);
  });
}

function aboutEpochs(nodes: readonly ClusterNode[]): Finding[] {
  const primaries = servingPrimaries(nodes);
  const epochs = [...new Set(primaries.map(({ view }) => view.self.epoch))];
  const collisions = epochs.map((epoch) => ({ epoch, slots: primaries.filter(({ view }) => view.self.epoch === epoch).map(({ slot }) => slot.name) })).filter(({ slots }) => slots.length > 1);
  const newest = Math.max(...nodes.map(({ view }) => view.currentEpoch));
  const behind = nodes.filter(({ view }) => view.currentEpoch < newest).map(({ slot }) => slot.name);
  return [
    ...collisions.map(({ epoch, slots }) => finding('epochs-collide', slots, `${listed(slots)} are primaries of the same configuration epoch, ${epoch}`)),
    ...(behind.length === 0 ? [] : [finding('epochs-differ', behind, `${listed(behind)} ${behind.length === 1 ? 'is' : 'are'} behind the current epoch, ${newest}`)]),
  ];
}
