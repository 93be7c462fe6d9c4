import type { Harm } from '../harmful';
import { sizeInBytes } from './directive-kinds';

interface HarmfulDirective extends Harm {
  readonly matches: (value: string) => boolean;
}

const isNo = (value: string): boolean => value === 'no';
const isNotNo = (value: string): boolean => value !== 'no';
const SMALL_BACKLOG = 64 * 1024 ** 2;

/** Values that the engines accept and that lose data or availability in production. */
export const HARMFUL_DIRECTIVES: Readonly<Record<string, readonly HarmfulDirective[]>> = {
  'tcp-keepalive': [{
    id: 'redis.tcp-keepalive-off',
    matches: (value) => value === '0',
    why: 'dead peers are never noticed, and load balancers and NAT gateways drop connections idle for 350 seconds; use 60',
  }],
  'client-output-buffer-limit': [{
    id: 'redis.replica-buffer-unlimited',
    matches: (value) => /^replica 0\D/.test(value),
    why: 'a slow replica can take all memory of the primary; use a limit such as "replica 1gb 512mb 120"',
  }],
  'repl-backlog-size': [{
    id: 'redis.repl-backlog-small',
    matches: (value) => (sizeInBytes(value) ?? SMALL_BACKLOG) < SMALL_BACKLOG,
    why: 'a replica that was away for a moment finds its place overwritten and needs a full copy; use 64mb or more, 256mb is typical',
  }],
  'repl-diskless-load': [{
    id: 'redis.diskless-load-swapdb',
    matches: (value) => value === 'swapdb',
    why: 'a replica holds its old data and the new in memory at once, and can be ended for it; use disabled or on-empty-db',
  }],
  'replica-read-only': [{
    id: 'redis.replica-writable',
    matches: isNo,
    why: 'what is written to a replica reaches nobody else and is gone at its next full copy; leave it on',
  }],
  'replica-ignore-maxmemory': [{
    id: 'redis.replica-evicts',
    matches: isNo,
    why: 'a replica evicts keys that its primary has, so that the two differ; leave it on',
  }],
  'io-threads': [{
    id: 'redis.io-threads-many',
    matches: (value) => Number(value) > 8,
    why: 'more than 8 threads have not been seen to help, and they take cores from persistence; use 2-8',
  }],
  'appendfsync': [{
    id: 'redis.appendfsync-no',
    matches: isNo,
    why: 'the kernel decides when the log reaches the disk, and a power loss can take half a minute of writes; use everysec',
  }],
  'rdbchecksum': [{
    id: 'redis.rdbchecksum-off',
    matches: isNo,
    why: 'a damaged snapshot is loaded without notice; leave it on',
  }],
  'stop-writes-on-bgsave-error': [{
    id: 'redis.bgsave-errors-ignored',
    matches: isNo,
    why: 'writes are taken for days that no snapshot ever holds, and nobody notices; leave it on',
  }],
  'enable-debug-command': [{
    id: 'redis.debug-command',
    matches: isNotNo,
    why: 'DEBUG can stop a server or corrupt its data; leave it at no',
  }],
  'enable-module-command': [{
    id: 'redis.module-command',
    matches: isNotNo,
    why: 'who may run MODULE LOAD runs any program as the server\'s user; leave it at no',
  }],
  'enable-protected-configs': [{
    id: 'redis.protected-configs',
    matches: isNotNo,
    why: 'who may run CONFIG SET can then write files wherever the server may; leave it at no',
  }],
};
