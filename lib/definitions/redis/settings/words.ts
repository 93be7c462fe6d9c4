import { knownAtSynth, wholeNumber } from '../../checks';
import type { Problems } from '../../problems';
import { DIRECTIVES } from '../directives';

/** The directive that each property of a group of settings sets. */
export type Words<Props> = Readonly<Partial<Record<keyof Props & string, string>>>;

/** Properties that count MiB; the directive takes a size. */
const MIB = 'MiB';

/**
 * What the properties of a group say, as directives by name; those that say nothing are left out.
 *
 * What is wrong is added to `problems` at its property.
 */
export function directivesOf<Props extends object>(problems: Problems, props: Props, words: Words<Props>): Record<string, string> {
  const said = Object.entries(words as Readonly<Record<string, string>>).flatMap(([property, name]) => {
    const value = (props as Readonly<Record<string, unknown>>)[property];
    if (value === undefined) {
      return [];
    }
    problems.check(property, knownAtSynth(property, value) ?? problemOf(property, name, value));
    return [[name, property.endsWith(MIB) ? `${textOf(value)}mb` : textOf(value)] as const];
  });
  return Object.fromEntries(said);
}

/** What a directive does not take of a value, in the words of the property. */
function problemOf(property: string, name: string, value: unknown): string | undefined {
  const kind = DIRECTIVES[name]?.kind;
  return typeof value === 'number' && kind?.range !== undefined ? wholeNumber(property, value, kind.range) : kind?.problem(property, textOf(value));
}

/** A value as Redis writes it. */
function textOf(value: unknown): string {
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return Array.isArray(value) ? value.join(' ') : String(value);
}
