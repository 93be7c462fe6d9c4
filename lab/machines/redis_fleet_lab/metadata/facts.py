"""What the metadata service has to know of a machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Credentials:
    """Temporary credentials of a role; the expiration has a time zone."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: datetime


@dataclass(frozen=True)
class Interruption:
    """What EC2 has announced to do with a spot instance, and when (a time with its zone)."""

    action: str
    time: datetime


@dataclass(frozen=True)
class MachineFacts:
    """An instance as its own metadata shows it; whoever looks it up again gets what is true then."""

    instance_id: str
    #: The private IPv4 address.
    address: str
    mac: str
    zone: str
    region: str
    account: str
    instance_type: str
    image_id: str
    reservation_id: str
    subnet_id: str
    subnet_cidr: str
    vpc_id: str
    vpc_cidrs: tuple[str, ...]
    #: Ids and names.
    security_groups: tuple[tuple[str, str], ...] = ()
    user_data: bytes | None = field(default=None, repr=False)
    #: Such as "use1-az1"; not shown when it is not known.
    zone_id: str | None = None
    interface_id: str | None = None
    #: Name of the placement group, and the number of the partition in it.
    placement_group: str | None = None
    partition_number: int | None = None
    #: "x86_64" or "arm64".
    architecture: str = "x86_64"
    launched: datetime | None = None
    #: "ami" and "root" and further names, with their devices.
    devices: Mapping[str, str] = field(default_factory=lambda: {"ami": "/dev/xvda", "root": "/dev/xvda"})
    role: str | None = None
    profile_arn: str | None = None
    profile_id: str | None = None
    #: Makes new credentials of the role; asked again when those that it made have less than five minutes left.
    credentials: Callable[[], Credentials] | None = field(default=None, repr=False)
    tags: Mapping[str, str] = field(default_factory=dict)
    #: True where the instance's metadata options say InstanceMetadataTags enabled.
    shows_tags: bool = False
    #: "required": tokens only (IMDSv2); "optional": also without.
    http_tokens: str = "required"
    #: "enabled" or "disabled".
    http_endpoint: str = "enabled"
    is_spot: bool = False
    spot_interruption: Interruption | None = None
    #: When EC2 told that the instance is at an elevated risk of interruption.
    rebalance_notice: datetime | None = None
    #: What Auto Scaling wants of the instance, such as "InService"; None outside a group.
    target_lifecycle_state: str | None = None
    #: Public key of the key pair that the instance was launched with: a line of authorized_keys with the pair's name at its end.
    public_key: str | None = None
    #: Public keys that EC2 Instance Connect brought, by user; the unsigned lines of an authorized_keys file.
    ssh_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def host_name(self) -> str:
        """The private DNS name that EC2 derives from the address."""
        domain = "ec2.internal" if self.region == "us-east-1" else f"{self.region}.compute.internal"
        return f"ip-{self.address.replace('.', '-')}.{domain}"

    @property
    def partition(self) -> str:
        """The partition of the region."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"
