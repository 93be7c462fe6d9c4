/** As much of a JSON Schema as the reference shows. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** Of a mapping with names of the user's own: what each of them has. */
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
}

/** How the reference of a format begins. */
export const FLEET_YAML = `# fleet.yaml

Every key of the format, version 1. \`redis-fleet schema\` prints the JSON Schema of this for editors; \`redis-fleet validate\` checks a file.
`;

const HEAD = `
| key | what it says | for example |
|---|---|---|
`;

/** Title of the directives about which only the name is known. */
const ONE_OF_MANY = 'Directive';
const DATABASES = 'redis.databases';
const OWN_KEYS = ['name', 'memorySharePercent', 'cpus'];

/** The reference of a format in Markdown: made from its schema, so that it cannot say anything else. */
export function referenceOf(schema: Schema, introduction: string): string {
  return `${introduction}${HEAD}${rowsOf(schema, '').join('\n')}\n`;
}

function rowsOf(schema: Schema, path: string): string[] {
  const members = Object.entries(membersOf(schema));
  const alike = members.filter(([, member]) => member.title === ONE_OF_MANY);
  return [...members.filter(([, member]) => member.title !== ONE_OF_MANY).flatMap(([key, member]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const example = member.examples?.[0];
    const shown = example === undefined ? '' : `\`${JSON.stringify(example).replaceAll('|', '\\|')}\``;
    const required = schema.required?.includes(key) === true ? ' Required.' : '';
    return [`| \`${name}\` | ${(member.description ?? '').replaceAll('|', '\\|')}${choicesOf(member)}${required} | ${shown} |`, ...(name === DATABASES ? ownRows(member, name) : rowsOf(member, name))];
  }), ...(alike.length === 0 ? [] : [`| \`${path}\` | Further names: ${alike.map(([key]) => `\`${key}\``).join(', ')}. | |`])];
}

/** The rows of a database: but for its own keys it has those of the section around it. */
function ownRows(schema: Schema, path: string): string[] {
  return rowsOf(schema, path).filter((row) => OWN_KEYS.some((key) => row.startsWith(`| \`${path}.[].${key}\` `)));
}

/** The allowed words of a choice. */
function choicesOf(schema: Schema): string {
  const choices = [schema, ...(schema.anyOf ?? [])].flatMap((alternative) => alternative.enum ?? []);
  return choices.length === 0 ? '' : ` One of ${choices.map((choice) => `\`${String(choice)}\``).join(', ')}.`;
}

/** The keys below a schema: of the mapping itself, of one of its alternatives, of the items of a list, or of what a mapping has under each name. */
function membersOf(schema: Schema): Readonly<Record<string, Schema>> {
  const own = schema.properties ?? {};
  const alternatives = (schema.anyOf ?? []).map(membersOf);
  const { items, additionalProperties: named } = schema;
  return Object.assign({}, own, ...alternatives, membersBelow('[]', items), membersBelow('NAME', typeof named === 'boolean' ? undefined : named)) as Readonly<Record<string, Schema>>;
}

function membersBelow(name: string, schema: Schema | undefined): Readonly<Record<string, Schema>> {
  return schema === undefined ? {} : Object.fromEntries(Object.entries(membersOf(schema)).map(([key, member]) => [`${name}.${key}`, member]));
}
