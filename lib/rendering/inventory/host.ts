import type { HostAddress } from './reach';

/** Tags of a machine, by key, as AWS holds them: nobody has checked them. */
export type Tags = Readonly<Record<string, string>>;

/** What a variable may hold before it is made inert: plain data, whose texts nobody has checked. */
export type RawValue = string | number | boolean | null | readonly RawValue[] | { readonly [key: string]: RawValue };

/** Variables of a host by name, as its source tells them; an undefined one is not there. */
export type RawVariables = Readonly<Record<string, RawValue | undefined>>;

/** Where a machine is. */
export interface Placement {
  readonly availability_zone?: string;
  readonly availability_zone_id?: string;
  /** The region that was asked: in a Local Zone it cannot be told from the zone's name. */
  readonly region?: string;
}

/**
 * The variables of an instance as its source may have them at hand: text that is ready to be printed, which takes far
 * less room and time than objects.
 */
export interface PreparedVariables {
  /** Where EC2 says that the host is. */
  readonly address: HostAddress;
  readonly tags: Tags;
  /** `"name":value` of each variable: the JSON of what `inertMembers` makes of the variables. */
  readonly members: readonly string[];
}

/** Where a host was found: an instance in AWS, a slot of a template, or a line of a file. */
export type HostSource = 'live' | 'planned' | 'static';

/** One host of an inventory. */
export interface InventoryHost {
  readonly source: HostSource;
  /** What tells the host from every other: the instance's id, the place in the templates, or the name in the file. */
  readonly id: string;
  /** The name that a file gives the host. */
  readonly name?: string;
  /** Groups that a file puts the host into. */
  readonly groups?: readonly string[];
  /** What the configuration calls the account of an instance, or else the account's number. */
  readonly account?: string;
  readonly tags: Tags;
  /** For a live host those of the inventory plugin `amazon.aws.aws_ec2`, in its names and shapes; without tags. */
  readonly variables: RawVariables;
  /** The same variables as text. @default the text is made of `variables` */
  readonly prepared?: PreparedVariables;
  /** Names of those variables that a file gives a host of AWS: they keep their names where AWS's get a prefix. */
  readonly fromFile?: readonly string[];
  /** Whether the file was read after AWS, so that its variables win over those of the way to the host. */
  readonly isReachedByFile?: boolean;
  readonly placement: Placement;
}
