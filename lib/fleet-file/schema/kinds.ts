import * as z from 'zod';

/** What an editor shows for a key, and the value that an error message offers. */
export interface About {
  readonly title: string;
  readonly description: string;
  readonly example?: string | number | boolean;
  /** Further keywords of JSON Schema. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** Keywords for the JSON Schema. */
function keywords(about: About): Record<string, unknown> {
  const examples = about.example === undefined ? {} : { examples: [about.example] };
  return { title: about.title, description: about.description, ...examples, ...about.json };
}

export function text(about: About): z.ZodString {
  return z.string().meta(keywords(about));
}

export function number(about: About): z.ZodNumber {
  return z.number().meta(keywords(about));
}

export function flag(about: About): z.ZodBoolean {
  return z.boolean().meta(keywords(about));
}

/** One of a closed set of texts. */
export function choice<const Values extends readonly string[]>(values: Values, about: About): z.ZodEnum<z.core.util.ToEnum<Values[number]>> {
  return z.enum(values).meta(keywords(about));
}

/** The value of a setting of Redis or of the kernel: they know texts only, YAML has more. */
export function setting(about: About): z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean]> {
  return z.union([z.string(), z.number(), z.boolean()]).meta(keywords(about));
}

/** A mapping with known keys; empty and absent are the same. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, about: About): z.ZodOptional<z.ZodNullable<z.ZodObject<Shape, z.core.$strict>>> {
  return z.strictObject(shape).nullish().meta(keywords(about));
}

/** A mapping with keys of the user's own. */
export function mapping<Value extends z.ZodType>(value: Value, about: About): z.ZodOptional<z.ZodNullable<z.ZodRecord<z.ZodString, Value>>> {
  return z.record(z.string(), value).nullish().meta(keywords(about));
}

export function list<Item extends z.ZodType>(item: Item, about: About): z.ZodOptional<z.ZodNullable<z.ZodArray<Item>>> {
  return z.array(item).nullish().meta(keywords(about));
}

/** What is wrong with a mapping that must have exactly one of some keys; undefined when it has. */
export function exactlyOne(value: object, keys: readonly string[]): string | undefined {
  const given = keys.filter((key) => Object.hasOwn(value, key));
  return given.length === 1 ? undefined : `must have exactly one of ${keys.join(', ')}, got ${given.length === 0 ? 'none' : given.join(' and ')}`;
}
