import * as z from 'zod';
import type { AssemblySource, FileSource, Filters, LiveSource, SourceConfig } from '../../definitions/inventory/sources';
import { assemblySource, fileSource, liveSource } from '../../definitions/inventory/sources';
import { Problems } from '../../definitions/problems';
import type { Parts } from '../parts';
import { asDefinition, inFileWords } from './file-words';
import { assemblySchema, fileSchema, fleetSchema, liveSchema, liveShape } from './source-schema';

type Path = readonly string[];
type FilterValue = string | number | boolean;
type GivenFilters = Readonly<Record<string, FilterValue | readonly FilterValue[]>>;
type GivenLive = NonNullable<z.infer<typeof liveSchema>>;

const SOURCES = ['sources'];
const REGIONS_INSTEAD = 'such as [eu-west-1], write all_regions: true for every region, or leave it out for that of the AWS settings';
/** Keys of the only live source, at the top of the file. */
const AT_THE_TOP = z.object(liveShape);

/** The sources that the file names; undefined where any is wrong, which is kept in `parts.problems`. */
export function sourcesPart(parts: Parts): SourceConfig[] | undefined {
  const fleet = parts.read(['fleet'], fleetSchema);
  if (!parts.has(SOURCES)) {
    const live = parts.make([], AT_THE_TOP, (given) => liveOf(given, fleet));
    return live && [{ live }];
  }
  refuseAtTheTop(parts);
  const paths = parts.items(SOURCES);
  const made = paths.map((path) => sourcePart(parts, path, fleet)).filter((source) => source !== undefined);
  return made.length === paths.length ? made : undefined;
}

function refuseAtTheTop(parts: Parts): void {
  for (const key of Object.keys(liveShape).filter((candidate) => parts.has([candidate]))) {
    parts.problems.push({ path: [key], ofKey: true, message: `"${key}" is of the only live source, and this file lists its sources; say it there, under live` });
  }
}

function sourcePart(parts: Parts, path: Path, fleet: string | undefined): SourceConfig | undefined {
  const live = parts.has([...path, 'live']) ? parts.make([...path, 'live'], liveSchema, (given) => liveOf(given ?? {}, fleet)) : undefined;
  if (live !== undefined) {
    return { live };
  }
  const assembly = parts.has([...path, 'assembly']) ? parts.make([...path, 'assembly'], assemblySchema, (given) => assemblyOf(given ?? {}, fleet)) : undefined;
  if (assembly !== undefined) {
    return { assembly };
  }
  const file = parts.has([...path, 'file']) ? parts.make([...path, 'file'], fileSchema, fileOf, (inner) => [...path, 'file', ...(parts.has([...path, 'file', 'path']) ? inner : [])]) : undefined;
  return file && { file };
}

function liveOf(given: GivenLive, fleet: string | undefined): LiveSource {
  checkLists(given);
  const { filters, include_filters: includeFilters, exclude_filters: excludeFilters, accounts, ...rest } = given;
  const lists = {
    filters: filters && filtersOf(filters),
    includeFilters: includeFilters?.map(filtersOf),
    excludeFilters: excludeFilters?.map(filtersOf),
    accounts: accounts?.map((account) => asDefinition(account)),
  };
  return inFileWords(() => liveSource({ ...(fleet === undefined ? {} : { fleet }), ...asDefinition({ ...rest, ...lists }) }));
}

/** An empty list would ask for the default, and most likely none is meant. */
function checkLists({ regions, accounts }: GivenLive): void {
  const problems = new Problems();
  if (regions?.length === 0) {
    problems.add('regions', `"regions" must name at least one region, got none; name some, ${REGIONS_INSTEAD}`);
  }
  if (accounts?.length === 0) {
    problems.add('accounts', '"accounts" must have at least one account, got none; leave it out for that of the AWS settings');
  }
  accounts?.forEach((account, index) => {
    if (account.regions?.length === 0) {
      problems.add(['accounts', String(index), 'regions'], '"regions" must name at least one region, got none; leave it out for those of the source');
    }
  });
  problems.throwIfAny();
}

/** Filters as AWS takes them: lists of texts. */
export function filtersOf(given: GivenFilters): Filters {
  return Object.fromEntries(Object.entries(given).map(([name, values]): [string, string[]] => [name, [values].flat().map(String)]));
}

function assemblyOf(given: string | z.infer<typeof assemblySchema>, fleet: string | undefined): AssemblySource {
  const own = typeof given === 'string' ? { folder: given } : asDefinition(given);
  return inFileWords(() => assemblySource({ ...(fleet === undefined ? {} : { fleet }), ...own }));
}

function fileOf(given: z.infer<typeof fileSchema>): FileSource {
  return fileSource(typeof given === 'string' ? { path: given } : given);
}
