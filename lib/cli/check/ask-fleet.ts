import type { Target } from '../transport/transport';
import { askNode, type Questions } from './ask-node';
import type { NodeReport } from './facts';

/** Asks every server, as many side by side as the transport takes; the result has the order of the targets. */
export async function askFleet(targets: readonly Target[], questions: Questions): Promise<NodeReport[]> {
  const reports: NodeReport[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < targets.length; index = next++) {
      const target = targets[index];
      if (target !== undefined) reports[index] = await askNode(target, questions);
    }
  };
  await Promise.all(Array.from({ length: Math.min(questions.transport.atOnce, targets.length) }, work));
  return reports;
}
