import type { Instance, Reservation } from '@aws-sdk/client-ec2';
import type { InstanceFacts, LiveHost, Tags } from '../../rendering/inventory/host';

/** The instances of a reservation, as the inventory knows them. */
export function liveHosts(reservation: Reservation, region: string): LiveHost[] {
  return (reservation.Instances ?? []).map((instance) => ({
    tags: tagsOf(instance),
    instance: factsOf(instance, { region, ownerId: reservation.OwnerId }),
  }));
}

function tagsOf(instance: Instance): Tags {
  return Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

function factsOf(instance: Instance, where: { region: string; ownerId?: string }): InstanceFacts {
  return {
    instance_id: instance.InstanceId ?? '',
    placement: {
      availability_zone: instance.Placement?.AvailabilityZone,
      availability_zone_id: instance.Placement?.AvailabilityZoneId,
      region: where.region,
    },
    state: { code: instance.State?.Code, name: instance.State?.Name ?? 'unknown' },
    architecture: instance.Architecture,
    iam_instance_profile: instance.IamInstanceProfile && { arn: instance.IamInstanceProfile.Arn, id: instance.IamInstanceProfile.Id },
    image_id: instance.ImageId,
    instance_lifecycle: instance.InstanceLifecycle,
    instance_type: instance.InstanceType,
    key_name: instance.KeyName,
    launch_time: instance.LaunchTime?.toISOString(),
    owner_id: where.ownerId,
    ...addressesOf(instance),
  };
}

function addressesOf(instance: Instance): Partial<InstanceFacts> {
  return {
    ipv6_address: instance.Ipv6Address,
    private_dns_name: said(instance.PrivateDnsName),
    private_ip_address: instance.PrivateIpAddress,
    public_dns_name: said(instance.PublicDnsName),
    public_ip_address: instance.PublicIpAddress,
    security_groups: instance.SecurityGroups?.map((group) => ({ group_id: group.GroupId, group_name: group.GroupName })),
    subnet_id: instance.SubnetId,
    vpc_id: instance.VpcId,
  };
}

/** EC2 writes an empty text for a DNS name that there is not. */
function said(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
