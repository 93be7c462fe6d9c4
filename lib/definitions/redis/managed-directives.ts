import { own } from '../own';

const ADDRESS = 'each node says its own address, port and name';
const DATA = 'data lies on the slot\'s own volume';
const USERS = 'users are defined by the fleet';
const PASSWORDS = 'users are defined by the fleet; their passwords stay in Secrets Manager';
const LOG = 'the journal and /var/log/redis keep the log';
const PORT = 'set the port of the fleet';
const CPUS = 'set the CPUs of the database';
const TOPOLOGY = 'set it in the topology';

/** Directives that the fleet writes itself; a user's value would break the node. */
export const MANAGED_DIRECTIVES: Readonly<Record<string, string>> = {
  'port': PORT,
  'bind': 'each node binds to its own private address',
  'bind-source-addr': 'each node binds to its own private address',
  'unixsocket': 'clients connect over the network',
  'protected-mode': 'every user has a password, and the security group decides who connects',
  'dir': DATA,
  'dbfilename': DATA,
  'appenddirname': DATA,
  'appendfilename': DATA,
  'aclfile': USERS,
  'user': USERS,
  'requirepass': PASSWORDS,
  'masterauth': PASSWORDS,
  'masteruser': USERS,
  'maxmemory': 'set the memory settings: each node computes it from its real memory',
  'daemonize': 'systemd runs the server',
  'supervised': 'systemd runs the server',
  'pidfile': 'systemd runs the server',
  'logfile': LOG,
  'syslog-enabled': LOG,
  'syslog-ident': LOG,
  'syslog-facility': LOG,
  'include': 'one file is rendered from the definition',
  'loadmodule': 'modules belong into the machine image',
  'server-cpulist': CPUS,
  'bio-cpulist': CPUS,
  'bgsave-cpulist': CPUS,
  'aof-rewrite-cpulist': CPUS,
  'replicaof': 'the topology decides who replicates whom',
  'replica-announce-ip': ADDRESS,
  'replica-announce-port': ADDRESS,
  'cluster-enabled': 'the topology decides it',
  'cluster-config-file': DATA,
  'cluster-node-timeout': TOPOLOGY,
  'cluster-require-full-coverage': TOPOLOGY,
  'cluster-allow-replica-migration': 'the topology decides which zone a replica lives in, and a migrated one would leave it',
  'cluster-port': 'the bus takes the port 10000 above that of the fleet',
  'cluster-preferred-endpoint-type': ADDRESS,
  'rename-command': 'it breaks replicas and the append-only file; the rules of a user decide which commands it may run',
};

/** Families of directives that the fleet writes itself. */
const MANAGED_FAMILIES: Readonly<Record<string, string>> = {
  'tls-': 'the fleet decides how connections are encrypted',
  'cluster-announce-': ADDRESS,
  'rdma-': 'clients connect over TCP',
};

/** Directives that one of the groups of settings says, because more than redis.conf depends on them. */
export const SAID_BY_GROUPS: Readonly<Record<string, string>> = {
  'appendonly': '"persistence", such as Persistence.appendOnly()',
  'appendfsync': '"persistence", such as Persistence.appendOnly({ fsync: AppendFsync.ALWAYS })',
  'save': '"persistence", such as Persistence.snapshots()',
  'maxmemory-clients': '"memory", such as new MemorySettings({ clientsPercent: 5 })',
};

/** Why a directive is the fleet's, or undefined. */
export function managedReason(name: string): string | undefined {
  const family = Object.keys(MANAGED_FAMILIES).find((prefix) => name.startsWith(prefix));
  return own(MANAGED_DIRECTIVES, name) ?? (family === undefined ? undefined : MANAGED_FAMILIES[family]);
}
