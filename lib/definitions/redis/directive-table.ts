import { own } from '../own';
import type { Directive } from './directives';
import { DIRECTIVES } from './directives';
import { pattern } from './directive-kinds';
import { RedisEngine } from './engine';
import { OTHER_WORDS, RENAMED_DIRECTIVES } from './engine-words';
import { KNOWN_DIRECTIVES } from './known-directives';
import { managedReason } from './managed-directives';

/** A value of a directive about which only its name is known. */
const PLAIN = pattern('empty, or words of letters, digits and _.:/@+*,=|~#- with a space between them', /^([A-Za-z0-9_.:/@+*,=|~#-]+( [A-Za-z0-9_.:/@+*,=|~#-]+)*)?$/);

/** Directives about which only the name is known, and which versions have it. */
const PLAIN_DIRECTIVES: Readonly<Record<string, Directive>> = Object.fromEntries(KNOWN_DIRECTIVES.flatMap(({ since, gone, names }) => names
  .filter((name) => own(DIRECTIVES, name) === undefined && own(RENAMED_DIRECTIVES, name) === undefined && managedReason(name) === undefined)
  .map((name) => [name, { since: firstOf(name) ?? since, gone, kind: PLAIN }] as const)));

/** The first versions of a directive that was known by an older word before. */
function firstOf(name: string): Directive['since'] | undefined {
  const other = own(OTHER_WORDS, name);
  return other?.before === undefined ? undefined : KNOWN_DIRECTIVES.find(({ names }) => names.includes(other.word))?.since;
}

/** All names that a configuration may set by hand, in the order in which they are written. */
export const DIRECTIVE_NAMES: readonly string[] = [...Object.keys(DIRECTIVES), ...Object.keys(PLAIN_DIRECTIVES).sort()];

/** What is known of a directive that a configuration may set, or undefined. */
export function directiveOf(name: string): Directive | undefined {
  return own(DIRECTIVES, name) ?? own(PLAIN_DIRECTIVES, name);
}

/** Whether an engine has a directive, by whatever word. */
export function hasDirective(engine: RedisEngine, { since, gone }: Directive): boolean {
  return engine.has(since) && !(gone !== undefined && engine.has(gone));
}

/** Why an engine does not have a directive, or undefined. */
export function missingProblem(engine: RedisEngine, name: string, { since, gone }: Directive): string | undefined {
  if (!engine.has(since)) {
    return `"${name}" is not known to ${engine.name}: it came with ${RedisEngine.describeSince(since)}`;
  }
  if (gone !== undefined && engine.has(gone)) {
    return `"${name}" is not known to ${engine.name}: it went with ${RedisEngine.describeSince(gone)}; leave it out`;
  }
  return undefined;
}

/** Why an engine does not take a value of a directive that it has, or undefined. */
export function laterProblem(engine: RedisEngine, { name, value, directive }: { name: string; value: string; directive: Directive }): string | undefined {
  const later = directive.later?.find((values) => values.matches(value) && !engine.has(values.since));
  return later && `"${name}" ${value} is not known to ${engine.name}: ${later.what} came with ${RedisEngine.describeSince(later.since)}`;
}

