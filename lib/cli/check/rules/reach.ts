import { isSilent, type NodeReport, type Silence } from '../facts';
import { type Finding, finding } from '../finding';
import type { FindingId } from '../finding-kinds';
import type { Situation } from '../situation';

const KINDS: Readonly<Record<Silence['kind'], { id: FindingId; what: string }>> = {
  unreachable: { id: 'node-unreachable', what: 'does not answer' },
  refused: { id: 'login-refused', what: 'does not let the administrator in' },
  loading: { id: 'node-loading', what: 'is still reading its data' },
};

/** Whether every slot has a machine, and every server answers. */
export function judgeReach(situation: Situation): Finding[] {
  const { slots, reports, isCluster, undefinedSlots } = situation;
  const asked = new Set(reports.map(({ slot }) => slot));
  return [
    ...slots.filter(({ name }) => !asked.has(name)).map(({ name }) => finding('slot-empty', [name], `${name} has no running instance`)),
    ...slots.flatMap(({ name, activity }) => (activity === undefined ? [] : [finding('slot-busy', [name], `the machine of ${name} is ${activity}`)])),
    ...undefinedSlots.map((name) => finding('slot-undefined', [name], `${name} runs, but the definition has no such slot`)),
    ...reports.flatMap(aboutSilence),
    ...(isCluster ? reports.flatMap(aboutClusterMode) : []),
  ];
}

function aboutSilence(report: NodeReport): Finding[] {
  const { slot, port, answer } = report;
  if (!isSilent(answer)) return [];
  const { id, what } = KINDS[answer.kind];
  return [finding(id, [slot], `${slot} port ${port} ${what}: ${answer.reason}`)];
}

function aboutClusterMode({ slot, answer }: NodeReport): Finding[] {
  return isSilent(answer) || answer.cluster !== undefined ? [] : [finding('not-in-cluster', [slot], `${slot} runs without cluster mode`)];
}
