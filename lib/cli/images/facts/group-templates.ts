import type { AutoScalingGroup, LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import { type Reference, ReferenceKind } from './image-facts';

/** A version of a launch template that an Auto Scaling group starts its instances by. */
export interface NamedVersion {
  /** Id of the launch template, or its name where the group was made by it. */
  readonly template: { readonly id: string } | { readonly name: string };
  /** A number, `$Default` or `$Latest`. */
  readonly version: string;
  readonly group: string;
}

/** The most that Auto Scaling takes. */
const PAGE_SIZE = 100;
const GROUPS = { service: 'Auto Scaling', action: 'autoscaling:DescribeAutoScalingGroups', purpose: 'list the Auto Scaling groups' };
const CONFIGURATIONS = { service: 'Auto Scaling', action: 'autoscaling:DescribeLaunchConfigurations', purpose: 'list the launch configurations' };

/** What each Auto Scaling group of a region names, in its mixed instances policy too. Throws a CliError where AWS does not answer. */
export async function versionsOfGroups({ region, autoScaling }: RegionClients): Promise<NamedVersion[]> {
  const { paginateDescribeAutoScalingGroups } = await import('@aws-sdk/client-auto-scaling');
  const found: NamedVersion[] = [];
  try {
    for await (const page of paginateDescribeAutoScalingGroups({ client: autoScaling, pageSize: PAGE_SIZE }, {})) {
      found.push(...(page.AutoScalingGroups ?? []).flatMap(versionsOf));
    }
  } catch (error) {
    throw awsError(error, { ...GROUPS, region });
  }
  return found;
}

/** The images of all launch configurations of a region. Throws a CliError where AWS does not answer. */
export async function configurationReferences({ region, autoScaling }: RegionClients): Promise<Reference[]> {
  const { paginateDescribeLaunchConfigurations } = await import('@aws-sdk/client-auto-scaling');
  const found: Reference[] = [];
  try {
    for await (const page of paginateDescribeLaunchConfigurations({ client: autoScaling, pageSize: PAGE_SIZE }, {})) {
      found.push(...(page.LaunchConfigurations ?? []).map(({ LaunchConfigurationName = '', ImageId = '' }) => (
        { kind: ReferenceKind.LAUNCH_CONFIGURATION, image: ImageId, by: `launch configuration ${LaunchConfigurationName}` })));
    }
  } catch (error) {
    throw awsError(error, { ...CONFIGURATIONS, region });
  }
  return found;
}

/** Of its instances too: while it replaces them some are of the version before. */
function versionsOf(group: AutoScalingGroup): NamedVersion[] {
  const mixed = group.MixedInstancesPolicy?.LaunchTemplate;
  const named = [
    group.LaunchTemplate, mixed?.LaunchTemplateSpecification,
    ...(mixed?.Overrides ?? []).map((override) => override.LaunchTemplateSpecification),
    ...(group.Instances ?? []).map((instance) => instance.LaunchTemplate),
  ];
  return named.flatMap((one) => versionIn(one, group.AutoScalingGroupName ?? ''));
}

function versionIn(named: LaunchTemplateSpecification | undefined, group: string): NamedVersion[] {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version = '$Default' } = named ?? {};
  if (id !== undefined) return [{ template: { id }, version, group }];
  return name === undefined ? [] : [{ template: { name }, version, group }];
}
