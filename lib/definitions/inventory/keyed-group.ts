import { Problems } from '../problems';
import { expressionTextProblem } from './expression-text';

/** Groups that are made from the values of an expression, as Ansible's option `keyed_groups` makes them. */
export interface KeyedGroup {
  /** Text of an expression: its value gives one group if it is a text, one for each item of a list, one for each key of a mapping with its value. */
  readonly key: string;
  /** What group names begin with; a text, not an expression. */
  readonly prefix: string;
  /** What stands between the prefix, a mapping's key and the value. */
  readonly separator: string;
  /** The group that gets the groups as children; it may be an expression in double braces, as in Ansible. */
  readonly parentGroup?: string;
  /** Takes the place of an empty value; not beside `trailingSeparator: false`. */
  readonly defaultValue?: string;
  /** Whether the separator stays behind a mapping's key whose value is empty. */
  readonly trailingSeparator: boolean;
  /** Whether the separator stays in front where there is no prefix. */
  readonly leadingSeparator: boolean;
  /** What a text is split at before it names groups, such as `,`: each part is one group. */
  readonly split?: string;
}

/** What a keyed group is made from: all but the key has a default. */
export type KeyedGroupProps = Pick<KeyedGroup, 'key'> & Partial<KeyedGroup>;

/** A keyed group with Ansible's defaults. Throws a DefinitionError for what cannot be. */
export function keyedGroup({ key, prefix = '', separator = '_', trailingSeparator = true, leadingSeparator = true, ...rest }: KeyedGroupProps): KeyedGroup {
  const problems = new Problems();
  problems.check('key', expressionTextProblem('key', key));
  if (rest.defaultValue !== undefined && !trailingSeparator) {
    problems.add('defaultValue', '"defaultValue" and "trailingSeparator: false" exclude each other: both are about an empty value; leave one out');
  }
  if (rest.split === '') {
    problems.add('split', '"split" must be what stands between the parts, such as ",", got ""; leave it out to split nothing');
  }
  if (rest.parentGroup?.trim() === '') {
    problems.add('parentGroup', '"parentGroup" must be the name of a group, got ""; leave it out for none');
  }
  problems.throwIfAny();
  return { key, prefix, separator, trailingSeparator, leadingSeparator, ...rest };
}
