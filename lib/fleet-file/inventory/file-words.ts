import { own } from '../../definitions/own';
import { DefinitionError, type Problem } from '../../definitions/problems';

/** The keys of the file whose names in the definitions are others. */
const KEYS: Readonly<Record<string, string>> = {
  allRegions: 'all_regions', roleArn: 'role_arn', externalId: 'external_id', includeFilters: 'include_filters', excludeFilters: 'exclude_filters',
  allInstances: 'all_instances', strictPermissions: 'strict_permissions', timeoutSeconds: 'timeout_seconds', allowDuplicatedHosts: 'allow_duplicated_hosts',
  strictNames: 'strict_names', hostvarsPrefix: 'hostvars_prefix', hostvarsSuffix: 'hostvars_suffix', keyedGroups: 'keyed_groups', minHosts: 'min_hosts',
  parentGroup: 'parent_group', defaultValue: 'default_value', trailingSeparator: 'trailing_separator', leadingSeparator: 'leading_separator',
  bucketSseMode: 'bucket_sse_mode', bucketSseKmsKeyId: 'bucket_sse_kms_key_id', endpointId: 'endpoint_id',
};

/** A mapping of the file. */
type InFile = Readonly<Record<string, unknown>>;

/** A mapping of the file under the names of the definitions, without what has no value. */
export function asDefinition(given: InFile | null | undefined): Record<string, unknown> {
  const names = new Map(Object.entries(KEYS).map(([name, key]) => [key, name]));
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(said.map(([key, value]) => [names.get(key) ?? key, value]));
}

/** What `make` makes; an error of a definition comes out with the names of the file, in its paths and its messages. */
export function inFileWords<Made>(make: () => Made): Made {
  return reworded(make, (problem) => ({
    ...problem,
    path: problem.path.map((name) => own(KEYS, name) ?? name),
    message: problem.message.replace(/"([A-Za-z]+)(?=[":])/g, (_all, name: string) => `"${own(KEYS, name) ?? name}`),
  }));
}

/** Makes something of an expression that stands for a text of the file; what is wrong with it is said of that text. */
export function inWordsOf<Made>({ expression, given }: { readonly expression: string; readonly given: string }, make: () => Made): Made {
  return reworded(make, (problem) => ({ ...problem, message: problem.message.replace(JSON.stringify(expression), () => JSON.stringify(given)) }));
}

function reworded<Made>(make: () => Made, reword: (problem: Problem) => Problem): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof DefinitionError)) {
      throw error;
    }
    throw new DefinitionError(error.problems.map(reword));
  }
}
