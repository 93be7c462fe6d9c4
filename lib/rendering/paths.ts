/** Where things lie on a node: the contract between the rendered files and the programs of `lib/node`. */
export const PATHS = {
  nodeJson: '/etc/redis-fleet/node.json',
  kernelJson: '/etc/redis-fleet/kernel.json',
  redisConf: '/etc/redis-fleet/redis.conf',
  /** Written by the node at each boot: what only it knows. */
  localConf: '/etc/redis-fleet/local.conf',
  sysctl: '/etc/sysctl.d/90-redis-fleet.conf',
  tmpfiles: '/etc/tmpfiles.d/90-redis-fleet.conf',
  limits: '/etc/security/limits.d/90-redis-fleet.conf',
  logrotate: '/etc/logrotate.d/redis-fleet',
  redisUnit: '/etc/systemd/system/redis@.service',
  redisDropIn: '/etc/systemd/system/redis@.service.d/10-redis-fleet.conf',
  /** The programs of `lib/node`. */
  programs: '/opt/redis-fleet',
  /** Where the slot's volume is mounted. */
  mountPoint: '/var/lib/redis',
  data: '/var/lib/redis/data',
  usersAcl: '/var/lib/redis/users.acl',
  logs: '/var/log/redis',
} as const;

/** The log of the server on a port, beside the journal. */
export function logFileOf(port: number): string {
  return `${PATHS.logs}/redis-${port}.log`;
}
