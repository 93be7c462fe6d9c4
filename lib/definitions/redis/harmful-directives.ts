import type { Harm } from '../harmful';

interface HarmfulDirective extends Harm {
  readonly matches: (value: string) => boolean;
}

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
  'io-threads': [{
    id: 'redis.io-threads-many',
    matches: (value) => Number(value) > 8,
    why: 'more than 8 threads have not been seen to help, and they take cores from persistence; use 2-8',
  }],
  'rdbchecksum': [{
    id: 'redis.rdbchecksum-off',
    matches: (value) => value === 'no',
    why: 'a damaged snapshot is loaded without notice; leave it on',
  }],
};
