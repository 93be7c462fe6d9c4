import type * as z from 'zod';
import { DefinitionError } from '../definitions/problems';
import type { Problem } from '../definitions/problems';
import { formatPath } from './issue';
import type { PathProblem } from './issue';
import { schemaAt, standInFor } from './schema/inspect';
import { valueAt } from './structure';

/** Makes definitions from the parts of a file, each on its own, so that one bad part hides no other. */
export class Parts {
  /** What the definitions refused. */
  public readonly problems: PathProblem[] = [];

  /** `unreadable` are the problems of single values that could not be read. */
  public constructor(private readonly file: unknown, private readonly unreadable: readonly PathProblem[] = []) {}

  /** Whether the file has a value at the path, be it empty. */
  public has(path: readonly string[]): boolean {
    return valueAt(this.file, path) !== undefined;
  }

  /** The paths of the items of the list at a path; none where there is no list. */
  public items(path: readonly string[]): string[][] {
    const list = valueAt(this.file, path);
    return Array.isArray(list) ? list.map((_, index) => [...path, String(index)]) : [];
  }

  /** The names of the mapping at a path; undefined where there is none, and no names where it is empty. */
  public names(path: readonly string[]): string[] | undefined {
    const mapping = valueAt(this.file, path);
    if (mapping === null) {
      return [];
    }
    return typeof mapping === 'object' && !Array.isArray(mapping) ? Object.keys(mapping) : undefined;
  }

  /** The part at a path as its schema types it; undefined where it is absent, or of another structure. */
  public read<Schema extends z.ZodType>(path: readonly string[], schema: Schema): z.infer<Schema> | undefined {
    const part = this.find(path, schema);
    return part?.whole === true ? part.data : undefined;
  }

  /**
   * What `make` makes of the part at a path; undefined where its structure is wrong or a definition refuses it.
   *
   * Where only some values of the part are missing or of another structure, the definition still checks the others.
   */
  public make<Schema extends z.ZodType, Definition>(
    path: readonly string[], schema: Schema, make: (data: z.infer<Schema>) => Definition, where = (inner: readonly string[]): readonly string[] => [...path, ...inner],
  ): Definition | undefined {
    const part = this.find(path, schema);
    if (part === undefined) {
      return undefined;
    }
    const made = this.attempt(() => make(part.data), (inner) => {
      const place = where(inner);
      return place !== undefined && part.standIns.some((standIn) => beginsWith(place, [...path, ...standIn])) ? undefined : place;
    });
    return part.whole ? made : undefined;
  }

  /** What `make` makes; its problems are kept at the paths that `where` gives, and dropped where it gives none. */
  public attempt<Definition>(make: () => Definition, where: (path: readonly string[]) => readonly string[] | undefined): Definition | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof DefinitionError)) {
        throw error;
      }
      for (const problem of error.problems) {
        const path = where(problem.path);
        if (path !== undefined) {
          this.problems.push({ ...problem, path, message: renamed(problem, path) });
        }
      }
      return undefined;
    }
  }

  private find<Schema extends z.ZodType>(path: readonly string[], schema: Schema): Part<z.infer<Schema>> | undefined {
    const value = valueAt(this.file, path);
    const below = this.unreadable.filter((problem) => beginsWith(problem.path, path));
    const parsed = schema.safeParse(value);
    if (parsed.success && below.length === 0) {
      return { data: parsed.data, whole: true, standIns: [] };
    }
    const bad = [...below.map((problem) => problem.path.slice(path.length)), ...(parsed.error?.issues ?? []).flatMap(badPaths)];
    const good = bad.reduce<unknown>(without, value);
    const standIns = (schema.safeParse(good).error?.issues ?? []).map((issue) => issue.path.map(String));
    const rest = schema.safeParse(standIns.reduce<unknown>((whole, missing) => withValue(whole, missing, standInFor(schemaAt(schema, missing) ?? schema)), good));
    return rest.success ? { data: rest.data, whole: false, standIns } : undefined;
  }
}

/** A part of the file, or what is left of it without the values of another structure. */
interface Part<Data> {
  readonly data: Data;
  readonly whole: boolean;
  /** Paths of values that are missing, and are taken to be as their examples: what is wrong with those is of no interest. */
  readonly standIns: readonly (readonly string[])[];
}

function beginsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name);
}

/** A value with the part at a path set. */
function withValue(value: unknown, path: readonly string[], part: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    return part;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === name ? withValue(item, rest, part) : item));
  }
  return typeof value === 'object' && value !== null ? { ...value, [name]: withValue(valueAt(value, [name]), rest, part) } : value;
}

function badPaths(issue: z.core.$ZodIssue): string[][] {
  const path = issue.path.map(String);
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

/** A value without the part at a path; a list that would lose an item goes as a whole. */
function without(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null || (Array.isArray(value) && rest.length === 0)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => (String(index) === name ? without(item, rest) : item));
    return items.includes(undefined) ? undefined : items;
  }
  const entries = Object.entries(value).map(([key, below]) => [key, key === name ? without(below, rest) : below] as const);
  return Object.fromEntries(entries.filter(([, below]) => below !== undefined));
}

/** The message with the name that the file uses, where the definition's name is another. */
function renamed(problem: Problem, path: readonly string[]): string {
  const from = problem.path.at(-1);
  const to = path.at(-1);
  if (from === undefined || to === undefined) {
    return problem.message;
  }
  const inFile = /^\d+$/.test(to) ? formatPath(path.slice(-2)) : to;
  return from === to ? problem.message : problem.message.replace(`"${from}"`, `"${inFile}"`);
}
