"""What an instance is, as EC2 tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..aws import Aws

SLOT_TAG = "redis-fleet:slot"
GROUP_TAG = "aws:autoscaling:groupName"


@dataclass(frozen=True)
class MachineSpec:
    """The facts of an instance that do not change while it lives."""

    instance: str
    image: str
    instance_type: str
    memory_mib: int
    reservation: str
    account: str
    region: str
    zone: str
    address: str
    mac: str
    subnet: str
    subnet_cidr: str
    vpc: str
    vpc_cidrs: tuple[str, ...]
    security_groups: tuple[tuple[str, str], ...]
    profile_arn: str | None
    profile_id: str | None
    role: str | None
    user_data: bytes | None
    http_tokens: str
    http_endpoint: str
    has_metadata_tags: bool
    tags: dict[str, str]

    @property
    def slot(self) -> str:
        """The name of the slot that the instance fills; its own id where it fills none."""
        return self.tags.get(SLOT_TAG, self.instance)

    @property
    def host_name(self) -> str:
        """The private name that EC2 gives to the address."""
        domain = "ec2.internal" if self.region == "us-east-1" else f"{self.region}.compute.internal"
        return f"ip-{self.address.replace('.', '-')}.{domain}"


def read_spec(aws: Aws, instance_id: str) -> MachineSpec:
    """Asks the emulator for all that a machine must be told of itself."""
    reservation = aws.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]
    instance = reservation["Instances"][0]
    subnet = aws.ec2.describe_subnets(SubnetIds=[instance["SubnetId"]])["Subnets"][0]
    vpc = aws.ec2.describe_vpcs(VpcIds=[instance["VpcId"]])["Vpcs"][0]
    profile = instance.get("IamInstanceProfile", {})
    metadata = instance.get("MetadataOptions", {})
    return MachineSpec(
        instance=instance_id,
        image=instance["ImageId"],
        instance_type=instance["InstanceType"],
        memory_mib=aws.memory_of(instance["InstanceType"]),
        reservation=reservation["ReservationId"],
        account=reservation["OwnerId"],
        region=aws.region,
        zone=instance["Placement"]["AvailabilityZone"],
        address=instance["PrivateIpAddress"],
        mac=instance["NetworkInterfaces"][0]["MacAddress"],
        subnet=subnet["SubnetId"],
        subnet_cidr=subnet["CidrBlock"],
        vpc=vpc["VpcId"],
        vpc_cidrs=tuple(each["CidrBlock"] for each in vpc["CidrBlockAssociationSet"]),
        security_groups=tuple((each["GroupId"], each["GroupName"]) for each in instance["SecurityGroups"]),
        profile_arn=profile.get("Arn"),
        profile_id=profile.get("Id"),
        role=aws.role_of(profile.get("Arn")),
        user_data=aws.user_data_of(instance_id),
        http_tokens=metadata.get("HttpTokens", "optional"),
        http_endpoint=metadata.get("HttpEndpoint", "enabled"),
        has_metadata_tags=metadata.get("InstanceMetadataTags", "disabled") == "enabled",
        tags=_tags(instance),
    )


def _tags(instance: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
