import { apartOf, lossOf, nodesIn, type PlanFacts, type PlannedGrowth, type PlannedNode } from './plan-facts';

/** The map of a fleet as text: a row for each shard, a column for each zone; `*` marks what begins as a primary. */
export function planText(plan: PlanFacts): string {
  const nodes = plan.shards.reduce((sum, shard) => sum + shard.nodes.length, 0);
  return [
    `fleet ${plan.fleet}: ${plan.topology}, ${counted(plan.shards.length, 'shard')}, ${counted(nodes, 'node')}, ${plan.engine}, ${plan.instanceType}`,
    '',
    ...mapLines(plan),
    '',
    '* begins as a primary',
    '',
    ...plan.zones.map((zone) => `zone ${zone.zone}: ${counted(zone.nodes, 'node')}, ${counted(zone.primaries, 'primary', 'primaries')}; ${lossOf(zone, plan)}`),
    `placement groups: ${apartOf(plan)}`,
    ...plan.memory.map((line) => `memory: ${line}`),
    ...(plan.growth === undefined ? [] : ['', ...growthLines(plan.growth, plan)]),
    '',
  ].join('\n');
}

function mapLines(plan: PlanFacts): string[] {
  const head = ['shard', 'hash slots', ...plan.zones.map(({ zone }) => `zone ${zone}`)];
  const rows = plan.shards.map((shard) => [
    String(shard.shard),
    shard.hashSlots === undefined ? '-' : shard.hashSlots.join('-'),
    ...plan.zones.map(({ zone }) => nodesIn(shard, zone).map(labelOf).join(' ') || '-'),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
}

function labelOf({ slot, isPrimary }: PlannedNode): string {
  return isPrimary ? `${slot}*` : slot;
}

/** Where shards are added nodes stay where they are: only hash slots move. */
function growthLines({ from, moves, hashSlots, percent }: PlannedGrowth, { shards }: PlanFacts): string[] {
  return [
    `growing from ${from} to ${shards.length} shards moves ${hashSlots} hash slots (${percent} %) and no node:`,
    ...moves.map(({ from: giver, to, range: [first, last] }) => `  shard ${giver} -> ${to}: ${first}-${last} (${last - first + 1})`),
    `the hash slots in the map are those of a cluster that is made with ${shards.length} shards`,
  ];
}

function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
