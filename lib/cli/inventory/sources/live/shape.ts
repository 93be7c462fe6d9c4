import { snakeCase } from './snake-case';

/** What stands in an element of an answer of EC2. */
export type Shape = LeafShape | ListShape | StructureShape;

export interface LeafShape {
  readonly kind: 'text' | 'number' | 'boolean' | 'time';
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
}

export interface StructureShape {
  readonly kind: 'structure';
  /** Members by the name of their element. */
  readonly members: ReadonlyMap<string, Member>;
}

/** A member of a structure under the name that Ansible gives it. */
export interface Member {
  readonly name: string;
  /** The name as JSON, with the colon behind it. */
  readonly json: string;
  readonly shape: Shape;
}

/** A schema as the AWS SDK holds it: a number for a plain value, or a list that begins with the number of its kind. */
type Schema = number | readonly unknown[] | (() => Schema);

// The numbers of the SDK's kinds of schemas: @smithy/types, schema/sentinels and schema/static-schemas
const LIST = 1;
const STRUCTURE = 3;
const BOOLEAN = 2;
const NUMBER = 1;
const TIMES: readonly unknown[] = [4, 5, 6, 7];

/** The shape of a structure of the AWS SDK, such as `DescribeInstancesResult$`. Throws where the SDK holds its schemas in another way. */
export function shapeOf(schema: readonly unknown[]): StructureShape {
  const shape = new Shapes().of(schema);
  if (shape.kind !== 'structure') {
    throw new Error('the schema of the AWS SDK is no structure');
  }
  return shape;
}

/** Shapes by their schema: one structure may be a member of several. */
class Shapes {
  private readonly known = new Map<Schema, Shape>();

  public of(reference: Schema): Shape {
    const schema = typeof reference === 'function' ? reference() : reference;
    if (typeof schema === 'number' || typeof schema === 'function') {
      return { kind: leafKind(schema) };
    }
    const known = this.known.get(schema);
    if (known !== undefined) {
      return known;
    }
    const shape = this.made(schema);
    this.known.set(schema, shape);
    return shape;
  }

  private made(schema: readonly unknown[]): Shape {
    const [kind, , , , names] = schema;
    if (kind === LIST) {
      return { kind: 'list', item: this.of(withoutTraits(schema[4] as Schema)) };
    }
    if (kind !== STRUCTURE || !Array.isArray(names)) {
      return { kind: leafKind(schema[4] as Schema) };
    }
    const members = schema[5] as readonly Schema[];
    return {
      kind: 'structure',
      members: new Map((names as string[]).map((name, index) => [elementOf(members[index], name), memberOf(name, this.of(withoutTraits(members[index] ?? 0)))])),
    };
  }
}

function memberOf(nameOfAws: string, shape: Shape): Member {
  const name = snakeCase(nameOfAws);
  return { name, json: `"${name}":`, shape };
}

function leafKind(schema: Schema): LeafShape['kind'] {
  if (TIMES.includes(schema)) {
    return 'time';
  }
  return schema === BOOLEAN ? 'boolean' : schema === NUMBER ? 'number' : 'text';
}

/** A member may be a pair of its schema and of what the protocol has to know of it. */
function withoutTraits(schema: Schema): Schema {
  return isPair(schema) ? schema[0] : schema;
}

function isPair(schema: Schema | undefined): schema is readonly [Schema, { readonly xmlName?: string }] {
  return Array.isArray(schema) && schema.length === 2 && typeof schema[1] === 'object';
}

function elementOf(schema: Schema | undefined, name: string): string {
  return (isPair(schema) ? schema[1].xmlName : undefined) ?? name;
}
