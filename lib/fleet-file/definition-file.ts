import type * as z from 'zod';
import { FleetFileError } from './issue';
import type { PathProblem } from './issue';
import { Parts } from './parts';
import { structureProblems, valueAt } from './structure';
import type { FileWords } from './structure';
import { pathKey } from './yaml/plain-value';
import { YamlFile } from './yaml/yaml-file';

/** A kind of file: its structure, and how a definition is made from it. */
export interface FileFormat<Definition> extends FileWords {
  /** The only version of the format that this library reads. */
  readonly version: number;
  readonly schema: z.ZodType;
  /** Makes the definition and keeps what is wrong in `parts.problems`; `sound` says whether the structure of all parts is right. */
  readonly build: (parts: Parts, sound: boolean) => Definition | undefined;
}

/**
 * The definition that a YAML file of the given format holds; `file` is its name in error messages.
 *
 * Throws a FleetFileError with everything that is wrong: syntax first, then structure and values of all sections at once.
 */
export function parseDefinitionFile<Definition>(format: FileFormat<Definition>, text: string, file: string): Definition {
  const yaml = YamlFile.parse(text, file);
  const fatal = yaml.problems.find((problem) => problem.path.length === 0 && problem.ofKey !== true) ?? foreignVersion(yaml.value, format.version);
  if (fatal !== undefined) {
    throw new FleetFileError([yaml.issue(fatal)]);
  }
  const structure = structureProblems(format.schema, yaml.value, format);
  const parts = new Parts(yaml.value, yaml.problems);
  const definition = format.build(parts, structure.length === 0 && yaml.problems.length === 0);
  const problems = [...yaml.problems, ...withoutUnreadable([...structure, ...withoutRepeated(parts.problems, structure)], yaml.problems)];
  if (problems.length > 0 || definition === undefined) {
    const issues = problems.map((problem) => yaml.issue(problem));
    throw new FleetFileError(issues.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  return definition;
}

/** A file of another version is not read further: its other errors would mean nothing. */
function foreignVersion(value: unknown, known: number): PathProblem | undefined {
  const version = valueAt(value, ['version']);
  if (typeof version !== 'number' || version === known) {
    return undefined;
  }
  return { path: ['version'], message: `"version" must be ${known}, got ${version}; a later version of the format needs a later release of cdk-redis-fleet` };
}

/** Leaves out what a definition says of a value whose structure is wrong already. */
function withoutRepeated(problems: readonly PathProblem[], structure: readonly PathProblem[]): PathProblem[] {
  const said = new Set(structure.filter((problem) => problem.ofKey !== true).map((problem) => pathKey(problem.path)));
  return problems.filter((problem) => !said.has(pathKey(problem.path)));
}

/** Leaves out what is said of values that could not be read, or of what is around them. */
function withoutUnreadable(problems: readonly PathProblem[], unreadable: readonly PathProblem[]): PathProblem[] {
  const paths = new Set(unreadable.filter((problem) => problem.ofKey !== true).map((problem) => pathKey(problem.path)));
  const prefixes = (path: readonly string[]): string[] => [[], ...path.map((_, index) => path.slice(0, index + 1))].map(pathKey);
  return problems.filter((problem) => !prefixes(problem.path).some((prefix) => paths.has(prefix)));
}
