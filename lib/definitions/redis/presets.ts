import { MaxMemoryPolicy, RedisPreset, Workload } from './choices';
import { MemorySettings } from './settings/memory-settings';
import { Persistence } from './settings/persistence';
import { ReplicationSettings } from './settings/replication-settings';

/** What a ready-made configuration says; all else is as in the table of directives. */
export interface Preset {
  readonly memory: MemorySettings;
  readonly persistence: Persistence;
  readonly replication: ReplicationSettings;
}

const CLIENTS_PERCENT = 5;
const NO_OTHER_REPLICATION = new ReplicationSettings();

/** The ready-made configurations; RedisConfig says why each is as it is. */
export const PRESETS: Readonly<Record<RedisPreset, Preset>> = {
  [RedisPreset.STORE]: {
    memory: new MemorySettings({ workload: Workload.STORE, clientsPercent: CLIENTS_PERCENT, policy: MaxMemoryPolicy.NOEVICTION }),
    persistence: Persistence.appendOnly(),
    replication: NO_OTHER_REPLICATION,
  },
  [RedisPreset.CACHE]: {
    memory: new MemorySettings({ workload: Workload.CACHE, clientsPercent: CLIENTS_PERCENT, policy: MaxMemoryPolicy.ALLKEYS_LRU }),
    persistence: Persistence.none(),
    replication: NO_OTHER_REPLICATION,
  },
  [RedisPreset.SESSION]: {
    memory: new MemorySettings({ workload: Workload.STORE, clientsPercent: CLIENTS_PERCENT, policy: MaxMemoryPolicy.VOLATILE_LRU }),
    persistence: Persistence.appendOnly(),
    replication: NO_OTHER_REPLICATION,
  },
  [RedisPreset.WRITE_HEAVY]: {
    memory: new MemorySettings({ workload: Workload.WRITE_HEAVY, clientsPercent: CLIENTS_PERCENT, policy: MaxMemoryPolicy.NOEVICTION }),
    persistence: Persistence.appendOnly({ rewriteMinMiB: 1024 }),
    replication: new ReplicationSettings({ backlogMiB: 1024, replicaBufferMiB: 2048 }),
  },
};
