/** Where things lie on a node: the contract between the rendered files and the programs of `lib/node`. */
export const PATHS = {
  nodeJson: '/etc/redis-fleet/node.json',
  kernelJson: '/etc/redis-fleet/kernel.json',
  /** The configuration of each server, which the node adds what only it knows to. */
  configurations: '/etc/redis-fleet',
  sysctl: '/etc/sysctl.d/90-redis-fleet.conf',
  tmpfiles: '/etc/tmpfiles.d/90-redis-fleet.conf',
  limits: '/etc/security/limits.d/90-redis-fleet.conf',
  logrotate: '/etc/logrotate.d/redis-fleet',
  redisUnit: '/etc/systemd/system/redis@.service',
  /** The programs of `lib/node`. */
  programs: '/opt/redis-fleet',
  /** What the node writes at each boot; on a tmpfs. */
  runtime: '/run/redis-fleet',
  /** Where the slot's volume is mounted. */
  mountPoint: '/var/lib/redis',
  logs: '/var/log/redis',
} as const;

/** The configuration of the server on a port. */
export function redisConfOf(port: number): string {
  return `${PATHS.configurations}/redis-${port}.conf`;
}

/** What only the node knows of the server on a port: its address, its memory, its passwords. */
export function localConfOf(port: number): string {
  return `${PATHS.runtime}/local-${port}.conf`;
}

/** What the fleet chooses of the unit of the server on a port. */
export function redisDropInOf(port: number): string {
  return `/etc/systemd/system/redis@${port}.service.d/10-redis-fleet.conf`;
}

/** The data of the server on a port. */
export function dataOf(port: number): string {
  return `${PATHS.mountPoint}/${port}`;
}

/** The users of the server on a port. */
export function usersAclOf(port: number): string {
  return `${dataOf(port)}/users.acl`;
}

/** Written when the server on a port serves those who may. */
export function readyFileOf(port: number): string {
  return `${PATHS.runtime}/ready-${port}`;
}

/** The log of the server on a port, beside the journal. */
export function logFileOf(port: number): string {
  return `${PATHS.logs}/redis-${port}.log`;
}
