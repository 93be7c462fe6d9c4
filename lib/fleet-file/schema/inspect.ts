import * as z from 'zod';

/** The schema itself, without its marks for absent and empty values. */
export function inner(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return inner(schema.unwrap());
  }
  return schema;
}

/** The known keys of a mapping with their schemas; undefined for anything else. */
export function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const bare = inner(schema);
  if (bare instanceof z.ZodUnion) {
    return bare.options.map(shapeOf).find((shape) => shape !== undefined);
  }
  return bare instanceof z.ZodObject ? bare.shape : undefined;
}

/** The schema of the value at a path; undefined where the structure knows no such value. */
export function schemaAt(schema: z.core.$ZodType, path: readonly string[]): z.core.$ZodType | undefined {
  const [name, ...rest] = path;
  if (name === undefined) {
    return schema;
  }
  const below = childOf(inner(schema), name);
  return below === undefined ? undefined : schemaAt(below, rest);
}

function childOf(schema: z.core.$ZodType, name: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) {
    return schema.element;
  }
  if (schema instanceof z.ZodRecord) {
    return schema.valueType;
  }
  const shape = shapeOf(schema);
  const known = shape !== undefined && Object.hasOwn(shape, name) ? shape[name] : undefined;
  return known ?? (schema instanceof z.ZodObject ? schema.def.catchall : undefined);
}

/** Whether a path leads into a mapping whose keys are names that the user chose. */
export function isBelowNames(schema: z.core.$ZodType, path: readonly string[]): boolean {
  return path.some((_, index) => {
    const above = schemaAt(schema, path.slice(0, index));
    return above !== undefined && inner(above) instanceof z.ZodRecord;
  });
}

/** For each key that the structure knows, the paths of the mappings that have it. */
export function homesOf(schema: z.core.$ZodType, path: readonly string[] = [], homes = new Map<string, string[][]>()): Map<string, string[][]> {
  const bare = inner(schema);
  if (bare instanceof z.ZodArray) {
    return homesOf(bare.element, path, homes);
  }
  for (const [key, below] of Object.entries(shapeOf(bare) ?? {})) {
    homes.set(key, [...(homes.get(key) ?? []), [...path]]);
    homesOf(below, [...path, key], homes);
  }
  return homes;
}

/** The value that an error message offers for a missing key. */
export function exampleOf(schema: z.core.$ZodType): unknown {
  const known = z.globalRegistry.get(schema) ?? z.globalRegistry.get(inner(schema));
  return Array.isArray(known?.examples) ? known.examples[0] : undefined;
}

/** A value of the structure that stands for one which is missing: its example where it has one. */
export function standInFor(schema: z.core.$ZodType): unknown {
  const bare = inner(schema);
  const example = exampleOf(schema);
  if (example !== undefined) {
    return example;
  }
  if (bare instanceof z.ZodObject) {
    const needed = Object.entries<z.core.$ZodType>(bare.shape).filter(([, below]) => !(below instanceof z.ZodOptional));
    return Object.fromEntries(needed.map(([key, below]) => [key, standInFor(below)]));
  }
  return bare instanceof z.ZodArray ? [] : bare instanceof z.ZodBoolean ? false : {};
}
