import type { MachineStatus } from '../../lab/api/protocol';

/** A machine of a lab that is ready, but for what is said. */
export function machine(about: Partial<MachineStatus>): MachineStatus {
  return {
    slot: 'a-0-0', fleet: 'a', shard: 0, member: 0, instance: 'i-1', zone: 'us-east-1a', address: '10.0.0.4', role: 'primary',
    state: 'ready', lifecycle: 'InService', seconds: 4.25, problem: null, volume: 'vol-1', group: 'a-0-0-group', ...about,
  };
}
