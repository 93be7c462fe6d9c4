/** Tags of a machine, by key, as AWS holds them: nobody has checked them. */
export type Tags = Readonly<Record<string, string>>;

/** Where a machine is. */
export interface Placement {
  readonly availability_zone?: string;
  readonly availability_zone_id?: string;
  /** The region that was asked: in a Local Zone it cannot be told from the zone's name. */
  readonly region?: string;
}

/** What EC2 says of an instance, each under the name that the inventory plugin `amazon.aws.aws_ec2` gives it. */
export interface InstanceFacts {
  readonly instance_id: string;
  readonly placement: Placement;
  readonly state: { readonly code?: number; readonly name: string };
  readonly architecture?: string;
  readonly iam_instance_profile?: { readonly arn?: string; readonly id?: string };
  readonly image_id?: string;
  readonly instance_lifecycle?: string;
  readonly instance_type?: string;
  readonly ipv6_address?: string;
  readonly key_name?: string;
  /** ISO 8601, UTC. */
  readonly launch_time?: string;
  readonly owner_id?: string;
  readonly private_dns_name?: string;
  readonly private_ip_address?: string;
  readonly public_dns_name?: string;
  readonly public_ip_address?: string;
  readonly security_groups?: readonly { readonly group_id?: string; readonly group_name?: string }[];
  readonly subnet_id?: string;
  readonly vpc_id?: string;
}

/** What a template says of a slot that may not have a machine yet. */
export interface PlanFacts {
  readonly cloudformation_stack_name: string;
  /** Logical ids from the stack to the Auto Scaling group: those of the nested stacks between, outermost first, then its own. */
  readonly cloudformation_logical_ids: readonly string[];
  /** Keys of tags whose value is known only at deployment. */
  readonly cloudformation_unresolved_tags: readonly string[];
  readonly placement: Placement;
}

/** An instance that is there. */
export interface LiveHost {
  readonly tags: Tags;
  readonly instance: InstanceFacts;
}

/** A slot of a template that has not been deployed, or whose instance nobody asked for: it has no address. */
export interface PlannedHost {
  readonly tags: Tags;
  readonly plan: PlanFacts;
}

/** One host of an inventory. */
export type InventoryHost = LiveHost | PlannedHost;

/** What tells the host from every other: the instance's id, or the place in the templates. */
export function idOf(host: InventoryHost): string {
  if ('instance' in host) {
    return host.instance.instance_id;
  }
  return [host.plan.cloudformation_stack_name, ...host.plan.cloudformation_logical_ids].join('-');
}

/** Where the host is, as far as it is known. */
export function placementOf(host: InventoryHost): Placement {
  return 'instance' in host ? host.instance.placement : host.plan.placement;
}
