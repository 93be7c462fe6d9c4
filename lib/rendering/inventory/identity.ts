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

export function identityOf(tags: Tags): Identity {
  return {
    fleet: textOf(tags, FleetTags.FLEET),
    cluster: textOf(tags, FleetTags.CLUSTER),
    topology: textOf(tags, FleetTags.TOPOLOGY),
    shard: numberOf(tags, FleetTags.SHARD),
    member: numberOf(tags, FleetTags.MEMBER),
    slot: textOf(tags, FleetTags.SLOT) ?? textOf(tags, 'Name'),
    initialRole: roleOf(textOf(tags, FleetTags.INITIAL_ROLE)),
    service: textOf(tags, FleetTags.SERVICE),
    engine: textOf(tags, FleetTags.ENGINE),
    environment: textOf(tags, FleetTags.ENVIRONMENT),
  };
}

/** A tag with an empty value says nothing. */
function textOf(tags: Tags, key: string): string | undefined {
  const value = tags[key];
  return value === '' ? undefined : value;
}

function numberOf(tags: Tags, key: string): number | undefined {
  const value = textOf(tags, key);
  return value !== undefined && NUMBER.test(value) ? Number(value) : undefined;
}

function roleOf(value: string | undefined): InitialRole | undefined {
  return value === InitialRole.PRIMARY || value === InitialRole.REPLICA ? value : undefined;
}
