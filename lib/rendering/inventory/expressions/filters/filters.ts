import type { Builder } from '../call';
import { TESTS } from '../tests';
import { type Compile, eachFilters } from './each';
import { LIST_FILTERS } from './lists';
import { PATTERN_FILTERS } from './patterns';
import { TEXT_FILTERS } from './texts';
import { VALUE_FILTERS } from './values';
import { didYouMean } from '../../../../definitions/nearest';
import { own } from '../../../../definitions/own';

/** Filters by their name. */
const FILTERS: Readonly<Record<string, Builder>> = {
  ...VALUE_FILTERS, ...TEXT_FILTERS, ...LIST_FILTERS, ...PATTERN_FILTERS, ...eachFilters((...call) => compileFilter(...call), (...call) => compileTest(...call)),
};

/** Compiles the filter of the name. Throws a DefinitionError when it is none of ours. */
export const compileFilter: Compile = (name, call) => find('filter', FILTERS, name, call)({ ...call, name });

/** Compiles the test of the name. Throws a DefinitionError when it is none of ours. */
export const compileTest: Compile = (name, call) => find('test', TESTS, name, call)({ ...call, name });

/** The builder of the name. Throws a DefinitionError when there is none. */
export function find(kind: string, builders: Readonly<Record<string, Builder>>, name: string, call: Pick<Parameters<Builder>[0], 'fail'>): Builder {
  const known = Object.keys(builders);
  return own(builders, name) ?? call.fail(`unknown ${kind} ${JSON.stringify(name)}${didYouMean(name, known) || `; there are ${known.join(', ')}`}`);
}
