import { NestedStack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Slot } from '../../definitions/placement/slot';
import type { IFleetNetwork } from '../network/fleet-network';
import { RedisSlot, type RedisSlotProps } from './redis-slot';

/** What a shard is made of. */
export interface RedisShardProps extends Omit<RedisSlotProps, 'slot' | 'subnet'> {
  /** The slots of the shard, by member. */
  readonly slots: readonly Slot[];
  readonly network: IFleetNetwork;
}

/** A nested stack with the slots of one shard and nothing else, so that another shard changes none of it. */
export class RedisShard extends NestedStack {
  private readonly slots: readonly RedisSlot[];

  public constructor(scope: Construct, id: string, props: RedisShardProps) {
    super(scope, id);
    const { slots, network, ...shared } = props;
    this.slots = slots.map((slot) => new RedisSlot(this, `Slot${slot.member}`, { ...shared, slot, subnet: network.subnetIn(slot.zone) }));
  }

  /** The slot of a member; throws when the shard has no such member. */
  public slotOf(member: number): RedisSlot {
    const slot = this.slots[member];
    if (slot === undefined) {
      throw new Error(`${this.node.path}: member must be 0-${this.slots.length - 1}, got ${member}`);
    }
    return slot;
  }
}
