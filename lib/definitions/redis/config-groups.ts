import type { Problems } from '../problems';
import type { AskedDirective } from './asked-directives';
import { CLIENT_WORDS, ClientSettings } from './settings/client-settings';
import { Defragmentation, DEFRAGMENTATION_WORDS } from './settings/defragmentation';
import { LAZY_WORDS, LazyFreeing } from './settings/lazy-freeing';
import { LOGGING_WORDS, LoggingSettings } from './settings/logging-settings';
import { MEMORY_WORDS, MemorySettings } from './settings/memory-settings';
import { NETWORK_WORDS, NetworkSettings } from './settings/network-settings';
import { APPEND_ONLY_WORDS, Persistence } from './settings/persistence';
import { REPLICATION_WORDS, ReplicationSettings } from './settings/replication-settings';
import { THREAD_WORDS, ThreadSettings } from './settings/thread-settings';

/** The groups of settings, in the order in which what is wrong with them is told. */
const GROUPS = {
  memory: { maker: MemorySettings, words: MEMORY_WORDS },
  network: { maker: NetworkSettings, words: NETWORK_WORDS },
  clients: { maker: ClientSettings, words: CLIENT_WORDS },
  replication: { maker: ReplicationSettings, words: REPLICATION_WORDS },
  persistence: { maker: Persistence, words: APPEND_ONLY_WORDS },
  logging: { maker: LoggingSettings, words: LOGGING_WORDS },
  threads: { maker: ThreadSettings, words: THREAD_WORDS },
  lazyFreeing: { maker: LazyFreeing, words: LAZY_WORDS },
  defragmentation: { maker: Defragmentation, words: DEFRAGMENTATION_WORDS },
} as const;

/** What was said by groups. */
export type Groups = Readonly<Partial<Record<keyof typeof GROUPS, { readonly directives: Readonly<Record<string, string>> }>>>;

/** What the groups say, each directive at the property that says it; a group that its own class did not make is a problem. */
export function saidByGroups(problems: Problems, groups: Groups): AskedDirective[] {
  return Object.entries(GROUPS).flatMap(([group, { maker, words }]) => {
    const said = groups[group as keyof Groups];
    if (said === undefined) {
      return [];
    }
    if (!(said instanceof maker)) {
      problems.add(group, `"${group}" must be made by ${maker.name}, which checks its values, got another object`);
      return [];
    }
    return Object.entries(said.directives).map(([name, value]) => ({ name, value, path: [group, ...propertyOf(words, name)] }));
  });
}

/** The property that sets a directive; one that follows from several has none. */
function propertyOf(words: Readonly<Record<string, string>>, name: string): string[] {
  const property = Object.keys(words).find((candidate) => words[candidate] === name);
  return property === undefined ? [] : [property];
}
