import { type Finding, finding } from '../finding';
import { type Node, nodesOf, type Situation } from '../situation';

const FULL = 0.95;
const MIB = 1024 * 1024;

/** Whether what is on disk is well, and memory has room. */
export function judgePersistence(situation: Situation): Finding[] {
  return nodesOf(situation).flatMap((node) => [...aboutDisk(node), ...aboutMemory(node)]);
}

function aboutDisk({ slot: { name }, report: { port }, answer: { persistence } }: Node): Finding[] {
  const { snapshotOk, logRewriteOk, logWriteOk } = persistence;
  return [
    ...(snapshotOk ? [] : [finding('snapshot-failed', [name], `the last snapshot of ${name} port ${port} failed`)]),
    ...(logWriteOk ? [] : [finding('log-failed', [name], `the last write to the append-only log of ${name} port ${port} failed`)]),
    ...(logRewriteOk ? [] : [finding('log-failed', [name], `the last rewrite of the append-only log of ${name} port ${port} failed`)]),
  ];
}

/** A server that evicts is meant to be full. */
function aboutMemory({ slot: { name }, report: { port }, answer: { memory } }: Node): Finding[] {
  const { used, limit, policy } = memory;
  if (limit === 0 || policy !== 'noeviction' || used <= FULL * limit) return [];
  return [finding('memory-full', [name], `${name} port ${port} uses ${Math.round(used / MIB)} of ${Math.round(limit / MIB)} MiB and evicts nothing`)];
}
