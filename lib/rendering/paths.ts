/** Where things lie on a node: the contract between the rendered files and the programs of `lib/node`. */
export const PATHS = {
  nodeJson: '/etc/redis-fleet/node.json',
  redisConf: '/etc/redis-fleet/redis.conf',
  /** Written by the node at each boot: what only it knows. */
  localConf: '/etc/redis-fleet/local.conf',
  sysctl: '/etc/sysctl.d/90-redis-fleet.conf',
  limits: '/etc/security/limits.d/90-redis-fleet.conf',
  redisUnit: '/etc/systemd/system/redis@.service',
  thpUnit: '/etc/systemd/system/redis-fleet-thp.service',
  /** Where the slot's volume is mounted. */
  mountPoint: '/var/lib/redis-fleet',
  data: '/var/lib/redis-fleet/data',
  usersAcl: '/var/lib/redis-fleet/users.acl',
} as const;
