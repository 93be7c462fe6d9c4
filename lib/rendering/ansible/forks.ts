import type { Reach } from '../../definitions/inventory/reach';
import { connectionsAtOnce } from '../inventory/reach';

/** Who is reached, from what machine, on which way. */
export interface ForksFor {
  readonly hosts: number;
  /** Processors of the machine that runs Ansible. */
  readonly cores: number;
  readonly reach: Reach['kind'];
}

/** Ansible's own default, which costs nothing where there are fewer hosts. */
export const LEAST_FORKS = 5;
/** Each fork is a process of its own, which mostly waits for its host. */
const PER_CORE = 10;

/** How many hosts Ansible works on at the same time: no more than there are, than the way takes and than the processors carry, and no fewer than by default. */
export function forksFor({ hosts, cores, reach }: ForksFor): number {
  return Math.max(LEAST_FORKS, Math.min(hosts, connectionsAtOnce(reach), cores * PER_CORE));
}
