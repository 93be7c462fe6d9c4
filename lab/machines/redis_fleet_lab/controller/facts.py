"""What an instance is, as EC2 tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..metadata.facts import Credentials, MachineFacts

if TYPE_CHECKING:
    from ..aws import Aws


def read_facts(aws: Aws, instance_id: str) -> MachineFacts:
    """Asks the emulator for all that a machine must be told of itself and that does not change while it runs."""
    reservation = aws.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]
    instance = reservation["Instances"][0]
    subnet = aws.ec2.describe_subnets(SubnetIds=[instance["SubnetId"]])["Subnets"][0]
    vpc = aws.ec2.describe_vpcs(VpcIds=[instance["VpcId"]])["Vpcs"][0]
    interface = instance["NetworkInterfaces"][0]
    profile = instance.get("IamInstanceProfile", {})
    role = aws.role_of(profile.get("Arn"))
    metadata = instance.get("MetadataOptions", {})
    account = reservation["OwnerId"]

    def credentials() -> Credentials:
        given = aws.credentials_of(account, role or "", instance_id)
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], given["Expiration"])

    return MachineFacts(
        instance_id=instance_id,
        address=instance["PrivateIpAddress"],
        mac=interface["MacAddress"],
        zone=instance["Placement"]["AvailabilityZone"],
        region=aws.region,
        account=account,
        instance_type=instance["InstanceType"],
        image_id=instance["ImageId"],
        reservation_id=reservation["ReservationId"],
        subnet_id=subnet["SubnetId"],
        subnet_cidr=subnet["CidrBlock"],
        vpc_id=vpc["VpcId"],
        vpc_cidrs=tuple(each["CidrBlock"] for each in vpc["CidrBlockAssociationSet"]),
        security_groups=tuple((each["GroupId"], each["GroupName"]) for each in instance["SecurityGroups"]),
        user_data=aws.user_data_of(instance_id),
        zone_id=subnet.get("AvailabilityZoneId"),
        interface_id=interface["NetworkInterfaceId"],
        architecture=instance.get("Architecture", "x86_64"),
        launched=instance["LaunchTime"],
        placement_group=instance["Placement"].get("GroupName") or None,
        partition_number=instance["Placement"].get("PartitionNumber"),
        role=role,
        profile_arn=profile.get("Arn"),
        profile_id=profile.get("Id"),
        credentials=credentials if role else None,
        tags=_tags(instance),
        shows_tags=metadata.get("InstanceMetadataTags", "disabled") == "enabled",
        http_tokens=metadata.get("HttpTokens", "optional"),
        http_endpoint=metadata.get("HttpEndpoint", "enabled"),
        is_spot=instance.get("InstanceLifecycle") == "spot",
    )


def _tags(instance: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
