import { resolve } from 'node:path';
import type { FleetDefinition } from '../../definitions/fleet';
import { TopologyKind } from '../../definitions/placement/choices';
import { planFacts } from '../../rendering/placement/plan-facts';
import { planSvg } from '../../rendering/placement/plan-svg';
import { planText } from '../../rendering/placement/plan-text';
import { readDefinition } from '../fleet/read-definition';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';
import { writeWhole } from '../write-whole';

/** The flags as they were typed. */
export interface PlanFlags {
  readonly from?: number;
  readonly svg?: string;
  readonly json?: boolean;
}

const LEAST_SHARDS = 3;

/** Prints the map of a fleet. Throws a CliError where the file or a flag is wrong. */
export function runPlan(io: CliIo, { file, flags }: { file: string; flags: PlanFlags }): void {
  const definition = readDefinition(file, io);
  const plan = planFacts(definition, fromOf(definition, flags.from));
  if (flags.svg !== undefined) writeWhole(resolve(io.cwd, flags.svg), planSvg(plan));
  definition.topology.advice.forEach(({ message }) => io.stderr(`advice: ${message}\n`));
  io.stdout(flags.json === true ? `${JSON.stringify(plan, undefined, 2)}\n` : planText(plan));
}

function fromOf({ topology }: FleetDefinition, from: number | undefined): number | undefined {
  if (from === undefined) return undefined;
  if (topology.kind !== TopologyKind.CLUSTER) throw new CliError(`--from is for clusters, and this fleet is ${topology.kind}`, USAGE);
  if (from < LEAST_SHARDS || from >= topology.shards) {
    throw new CliError(`--from must be fewer shards than the fleet has, ${LEAST_SHARDS}-${topology.shards - 1}, got ${from}`, USAGE);
  }
  return from;
}
