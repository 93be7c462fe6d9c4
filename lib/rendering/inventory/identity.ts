import { InitialRole } from '../../definitions/placement/slot';
import { FleetTags } from '../../definitions/tags';
import type { Tags } from './host';

/** Which place of which fleet a host has, read from its tags; what the tags do not say, or not well, is undefined. */
export interface Identity {
  readonly fleet?: string;
  readonly cluster?: string;
  readonly topology?: string;
  readonly shard?: number;
  readonly member?: number;
  readonly slot?: string;
  readonly initialRole?: InitialRole;
  readonly service?: string;
  readonly engine?: string;
  readonly environment?: string;
}

/** No sign, no leading zero: `01` is not silently taken for `1`. */
const NUMBER = /^(0|[1-9]\d{0,5})$/;

/**
 * The place that the tags tell.
 * @param keep gives the text that is kept for one that is equal, so that many hosts can share it
 */
export function identityOf(tags: Tags, keep: (text: string) => string = (text) => text): Identity {
  const textOf = (key: string): string | undefined => kept(tags[key], keep);
  const fleet = textOf(FleetTags.FLEET);
  return {
    fleet,
    cluster: textOf(FleetTags.CLUSTER),
    topology: textOf(FleetTags.TOPOLOGY),
    shard: numberOf(textOf(FleetTags.SHARD)),
    member: numberOf(textOf(FleetTags.MEMBER)),
    slot: textOf(FleetTags.SLOT) ?? (fleet === undefined ? undefined : textOf('Name')),
    initialRole: roleOf(textOf(FleetTags.INITIAL_ROLE)),
    service: textOf(FleetTags.SERVICE),
    engine: textOf(FleetTags.ENGINE),
    environment: textOf(FleetTags.ENVIRONMENT),
  };
}

/** A tag with an empty value says nothing. */
function kept(value: string | undefined, keep: (text: string) => string): string | undefined {
  return value === undefined || value === '' ? undefined : keep(value);
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && NUMBER.test(value) ? Number(value) : undefined;
}

function roleOf(value: string | undefined): InitialRole | undefined {
  return value === InitialRole.PRIMARY || value === InitialRole.REPLICA ? value : undefined;
}
