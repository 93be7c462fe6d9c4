import { HOST_NAME_ALLOWED, isHostName, isIpv6Text } from '../../../definitions/inventory/host-name';
import { own } from '../../../definitions/own';
import { type Expression, evaluate } from '../expressions/expression';
import { ExpressionError, isList, isMapping, type Value, type Variables } from '../expressions/value';

/** What Ansible and Mitogen connect and run by, and what our own playbooks take the program redis-fleet and its flags from. */
const CONNECTION = /^(?:ansible|mitogen|redis_fleet)_/;
/** Variables whose value is one word that says where to, as whom and with which key; no value of them is a program or an option. */
const OPEN = /^ansible_(?:\w+_)?(?:host|port|user|private_key_file)$/;
/** Variables that say which program, plugin or library runs, some of them on the machine that runs Ansible. */
const PROGRAM = /_(?:connection|shell_type|become_method|interpreter|executable|exe|plugin|provider|program|path|kind)$/;
/** Variables that say where SSH connects to. */
const HOST = /^ansible_(?:\w+_)?host$/;

/** What of a host an expression sees. */
interface Sight {
  /** Whether it sees the text, or a mapping's member with that key. */
  readonly sees: (text: string) => boolean;
  readonly seesKey: (key: string) => boolean;
  readonly seesVariable: (name: string) => boolean;
  readonly said: string;
}

const WORD = /^(?!-)[A-Za-z0-9_.:@+-]*$/;
/** What AWS makes: the id of a thing, an account, an IPv4 address, a region or a zone. */
const OF_AWS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[a-z]{1,12}-(?:[0-9a-f]{8}|[0-9a-f]{17})|\d{1,12}|[a-z]{2}(?:-[a-z0-9]{1,12}){1,5}-\d{1,2}[a-z]?)$/;
/** Words that are no option, no path, and no setting of an option. */
const WORDS: Sight = {
  sees: (text) => WORD.test(text), seesKey: (key) => WORD.test(key), seesVariable: () => true,
  said: 'words of letters, digits and "_.:@+-" that do not begin with "-"',
};
const IDS: Sight = {
  sees: (text) => OF_AWS.test(text) || isIpv6Text(text), seesKey: (key) => /^[a-z][a-z0-9_]*$/.test(key), seesVariable: (name) => !name.includes('tags'),
  said: 'ids, addresses, numbers, zones and regions, and no tags',
};
/** What tags may choose all the same. */
const REMEDY = 'a text of the expression itself may be chosen by tags, such as \'a\' if tags.Team == \'x\' else \'b\'';

/** Whether Ansible connects by the variable: its value becomes arguments of programs, or says which program runs. */
export function isConnectionVariable(name: string): boolean {
  return CONNECTION.test(name);
}

/**
 * The value of an expression for a variable by which Ansible connects: whoever sets a tag chooses no program and no
 * option of a program, whatever the expression does with the tag.
 *
 * A value that stands in the expression itself may be chosen by tags. Throws an ExpressionError where there is no value,
 * and where a host's text would say which program runs.
 */
export function connectionValue(name: string, expression: Expression, variables: Variables): Value {
  const value = standingValue(expression, variables) ?? seenValue(name, expression, variables);
  if (HOST.test(name) && value !== null && (typeof value !== 'string' || !isHostName(value))) {
    throw new ExpressionError(`it must be ${HOST_NAME_ALLOWED}, got ${JSON.stringify(value)}`);
  }
  return value;
}

/** The value where it has no text but those of the expression itself; else undefined. */
function standingValue(expression: Expression, variables: Variables): Value | undefined {
  try {
    const value = evaluate(expression, variables);
    return textsOf(value).every((text) => expression.quoted.has(text)) ? value : undefined;
  } catch (error) {
    if (error instanceof ExpressionError) {
      return undefined;
    }
    throw error;
  }
}

/** The value that the expression has where it sees of the host only what the variable may be made of. */
function seenValue(name: string, expression: Expression, variables: Variables): Value {
  const sight = OPEN.test(name) ? WORDS : IDS;
  const value = evaluated(expression, variables, sight);
  const texts = textsOf(value).filter((text) => !expression.quoted.has(text));
  if (PROGRAM.test(name) && !OPEN.test(name) && texts.length > 0) {
    throw new ExpressionError(`it says what runs, and must be one of the texts that stand in the expression, got ${JSON.stringify(value)}; ${REMEDY}`);
  }
  if (sight === WORDS && texts.some((text) => text.startsWith('-'))) {
    throw new ExpressionError(`it must begin with no "-", got ${JSON.stringify(value)}`);
  }
  return value;
}

function evaluated(expression: Expression, variables: Variables, sight: Sight): Value {
  try {
    return evaluate(expression, (name) => (sight.seesVariable(name) ? seen(own(variables, name), sight) : undefined));
  } catch (error) {
    throw error instanceof ExpressionError ? new ExpressionError(`${error.message} (such a variable is made of texts of the expression and, of the host, of ${sight.said}; ${REMEDY})`) : error;
  }
}

/** The value without the texts that are not seen; a list that holds such a text is left out, so that no item takes another's place. */
function seen(value: Value | undefined, sight: Sight): Value | undefined {
  if (typeof value === 'string') {
    return sight.sees(value) ? value : undefined;
  }
  if (value === undefined || value === null || typeof value !== 'object') {
    return value;
  }
  if (isList(value)) {
    const items = value.map((item) => seen(item, sight)).filter((item) => item !== undefined);
    return items.length === value.length ? items : undefined;
  }
  return isMapping(value) ? seenMembers(value, sight) : undefined;
}

/** Keys are texts of the host too, and reach an expression by keys() and items(). */
function seenMembers(mapping: Readonly<Record<string, Value>>, sight: Sight): Value {
  const members = Object.entries(mapping).map(([key, member]) => [key, seen(member, sight)] as const);
  return Object.fromEntries(members.filter((entry): entry is [string, Value] => sight.seesKey(entry[0]) && entry[1] !== undefined));
}

/** All texts of a value, those of keys too. */
function textsOf(value: Value): readonly string[] {
  if (typeof value === 'string') {
    return [value];
  }
  if (isList(value)) {
    return value.flatMap(textsOf);
  }
  return isMapping(value) ? Object.entries(value).flatMap(([key, member]) => [key, ...textsOf(member)]) : [];
}
