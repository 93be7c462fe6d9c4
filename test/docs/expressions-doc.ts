import { compileFilter, compileTest } from '../../lib/rendering/inventory/expressions/filters/filters';
import { eachFilters } from '../../lib/rendering/inventory/expressions/filters/each';
import { LIST_FILTERS } from '../../lib/rendering/inventory/expressions/filters/lists';
import { PATTERN_FILTERS } from '../../lib/rendering/inventory/expressions/filters/patterns';
import { TEXT_FILTERS } from '../../lib/rendering/inventory/expressions/filters/texts';
import { VALUE_FILTERS } from '../../lib/rendering/inventory/expressions/filters/values';
import { METHODS } from '../../lib/rendering/inventory/expressions/methods';
import { COMPARISONS, OPERATORS } from '../../lib/rendering/inventory/expressions/operators';
import { TESTS } from '../../lib/rendering/inventory/expressions/tests';
import { table } from './table';

/** What the filters are for, each line with the filters that belong together. */
const FILTERS: readonly (readonly [string, readonly string[], string])[] = [
  ['`default(value, empty_too)`, `d(…)`', ['default', 'd'], 'the value in place of what is undefined, and with `true` of what is empty too'],
  ['`int(default)`, `bool`, `string`', ['int', 'bool', 'string'], 'the value as a number, as true or false, as a text'],
  ['`lower`, `upper`, `trim(characters)`', ['lower', 'upper', 'trim'], 'the text changed'],
  ['`replace(old, new, count)`', ['replace'], 'each old part in place of the new one'],
  ['`regex_replace(pattern, replacement)`, `regex_search(pattern, group, …)`', ['regex_replace', 'regex_search'], 'regular expressions, each with `ignorecase` and `multiline`; patterns stand in the expression itself'],
  ['`split(separator)`, `join(separator)`, `basename`', ['split', 'join', 'basename'], 'a text into a list, a list into a text, what is behind the last `/`'],
  ['`first`, `last`, `length`, `count`', ['first', 'last', 'length', 'count'], 'of a list, a text or a mapping'],
  ['`list`, `unique`, `sort(reverse, case_sensitive)`', ['list', 'unique', 'sort'], 'a list'],
  ['`map(attribute="name")`, `map("filter")`', ['map'], 'the attribute of each item, or each item through a filter'],
  ['`select("test")`, `reject("test")`, `selectattr("name", "test", value)`, `rejectattr(…)`', ['select', 'reject', 'selectattr', 'rejectattr'], 'the items that a test holds for, or does not'],
  ['`dict2items`', ['dict2items'], 'a mapping as a list of `key` and `value`'],
  ['`ternary(yes, no, none)`', ['ternary'], 'one of the values'],
];

/** The section on expressions: it names all filters, tests and methods that there are, and no other. */
export function expressionsReference(): string {
  const known = Object.keys({ ...VALUE_FILTERS, ...TEXT_FILTERS, ...LIST_FILTERS, ...PATTERN_FILTERS, ...eachFilters(compileFilter, compileTest) }).sort();
  const told = FILTERS.flatMap(([, names]) => names).sort();
  if (JSON.stringify(known) !== JSON.stringify(told)) {
    throw new Error(`the filters are ${known.join(', ')}; those told of are ${told.join(', ')}`);
  }
  const words = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
  const tests = Object.keys(TESTS).filter((name) => /^\w+$/.test(name));
  return `Values of \`compose\`, \`groups\` and \`key\` are expressions: the part of Jinja that inventories need, with the meaning that it has in Ansible. They are compiled
once and read no file, no environment and no network; each is bounded in what it may do, so that no tag can keep it busy.

- Literals: \`'text'\`, \`42\`, \`0.5\`, \`true\`, \`none\`, \`[1, 2]\`, \`{'a': 1}\`. A text stands in quotes of its own: \`ansible_user: "'admin'"\`.
- Variables with their members: \`tags.Name\`, \`tags['my-key']\`, \`security_groups[0].group_id\`, \`name[1:3]\`. What is not there is undefined.
- \`and\`, \`or\`, \`not\`, \`a if b else c\`, ${words(Object.keys(COMPARISONS))}, ${words(Object.keys(OPERATORS))}.
- Tests behind \`is\` and \`is not\`: ${words(tests)}.
- Methods: ${words(Object.keys(METHODS).map((name) => `${name}()`))}.
- Filters:

${table(['filter', 'what it gives'], FILTERS.map(([shown, , meaning]) => [shown, meaning]))}

Functions such as \`lookup()\`, other filters such as \`json_query\`, and \`{{ }}\` around an expression are errors, with their line and character; \`parent_group\` alone
is a text that may hold \`{{ expression }}\`. \`security_groups | map(attribute='group_id') | list\` is what \`json_query('[].group_id')\` was for.

Variables of \`compose\` do not see one another; \`groups\` and \`keyed_groups\` see them all, \`inventory_hostname\` and \`group_names\` too. A host for which an expression has no
value is left out of it, unless \`strict: true\` makes it an error; \`_meta.explanation\` and \`--output table\` count what was left out.

### Variables that Ansible connects by

An expression for a variable \`ansible_*\`, \`mitogen_*\` or \`redis_fleet_*\` gives what stands in it in quotes, and tags may choose which: \`'admin' if tags.Os == 'debian' else 'ec2-user'\`.
Whoever sets a tag chooses no program, no option of SSH and no host in between, so of the host it sees less than other expressions; the rest is undefined there:

| variables | what may come from the host |
|---|---|
| \`ansible_*host\`, \`ansible_*port\`, \`ansible_*user\`, \`ansible_*private_key_file\` | words of letters, digits and \`_.:@+-\` that do not begin with \`-\`: \`'~/.ssh/' ~ key_name ~ '.pem'\`; a host is a name or an address |
| what says which program, plugin or library runs, such as \`ansible_connection\`, \`ansible_python_interpreter\`, \`ansible_become_method\`, \`ansible_ssh_executable\` | nothing; where the value is none of the texts in quotes, the variable is left out |
| all others, such as \`ansible_ssh_common_args\` | ids, addresses, numbers, zones and regions, and no tags |

`;
}
