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
  /** The slots, by member. */
  public readonly slots: RedisSlot[];

  public constructor(scope: Construct, id: string, props: RedisShardProps) {
    super(scope, id);
    const { slots, network, ...shared } = props;
    this.slots = slots.map((slot) => new RedisSlot(this, `Slot${slot.member}`, { ...shared, slot, subnet: network.subnetIn(slot.zone) }));
  }
}
