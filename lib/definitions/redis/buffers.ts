import type { Problems } from '../problems';
import type { AskedDirective } from './asked-directives';
import { sizeInBytes } from './directive-kinds';
import { DIRECTIVES } from './directives';

const BACKLOG = 'repl-backlog-size';
const LIMIT = 'client-output-buffer-limit';

/** The backlog and the hard limit of a replica's buffer, in bytes; a limit of 0 is none. */
function sizesOf(chosen: Readonly<Record<string, string>>): { backlog: number; hard: number } {
  const valueOf = (name: string): string => chosen[name] ?? DIRECTIVES[name]?.preset ?? '';
  return { backlog: sizeInBytes(valueOf(BACKLOG)) ?? 0, hard: sizeInBytes(valueOf(LIMIT).split(' ')[1] ?? '') ?? 0 };
}

/** Memory that replication can take in a primary, in bytes: replicas that lag share one buffer with the backlog. */
export function replicationBytes(chosen: Readonly<Record<string, string>>): number {
  const { backlog, hard } = sizesOf(chosen);
  return backlog + hard;
}

/** Adds a limit that Redis would ignore: below the backlog, whose memory it counts. */
export function checkBuffers(problems: Problems, chosen: Readonly<Record<string, string>>, asked: readonly AskedDirective[]): void {
  const { backlog, hard } = sizesOf(chosen);
  const at = asked.find(({ name }) => name === LIMIT) ?? asked.find(({ name }) => name === BACKLOG);
  if (hard > 0 && hard < backlog && at !== undefined) {
    problems.add(at.path, `"${LIMIT}" must let a replica wait with at least the backlog, "${BACKLOG}" (${backlog} bytes), got ${hard} bytes; raise it or lower the backlog, because Redis ignores a smaller limit`);
  }
}
