// Runs groups side by side: those of one lane one after the other, so that no two of them ask for the same.
import { availableParallelism } from 'node:os';
import { makeResult } from './result.mjs';

/** Where a group writes what it says: each line begins with the label, so that the lanes can be told apart. */
function outputOf(label) {
  return { label, say: (text = '') => text.split('\n').forEach((line) => console.log(`${label}${line}`)) };
}

/** The groups of each lane, in their order; all in one on a machine with one processor. */
export function lanesOf(groups, processors = availableParallelism()) {
  const names = [...new Set(groups.map(({ lane }) => (processors > 1 ? lane : undefined)))];
  return names.map((name) => groups.filter((group) => processors < 2 || group.lane === name));
}

async function resultOf(group, output, runGroup) {
  try {
    return await runGroup(group, output);
  } catch (error) {
    output.say(error.stack);
    return makeResult({ failures: [`${group.name}: ${error.message}`] });
  }
}

/** What `runGroup` makes of every group, in the order of the groups; one that throws has failed, and the others still run. */
export async function runInLanes(groups, runGroup) {
  const lanes = lanesOf(groups);
  const width = Math.max(...groups.map(({ name }) => name.length));
  const results = new Map();
  await Promise.all(lanes.map(async (lane) => {
    for (const group of lane) {
      const label = lanes.length > 1 ? `${group.name.padEnd(width)} | ` : '';
      results.set(group, await resultOf(group, outputOf(label), runGroup));
    }
  }));
  return groups.map((group) => results.get(group));
}
