"""The lab's own view of the emulator's services, with the account's full rights."""

from __future__ import annotations

import base64
import threading
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client

MEBIBYTES_WITHOUT_A_TYPE = 1024


class Aws:
    """Clients of the emulator; boto3's clients may be used by several threads."""

    def __init__(self, endpoint: str, region: str) -> None:
        self.endpoint = endpoint
        self.region = region
        session = boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=region)  # noqa: S106 - the emulator's
        config = Config(retries={"total_max_attempts": 1}, max_pool_connections=20)

        def client(service: Any) -> Any:
            return session.client(service, endpoint_url=endpoint, config=config)

        self.ec2: EC2Client = client("ec2")
        self.autoscaling: AutoScalingClient = client("autoscaling")
        self.route53 = client("route53")
        self._iam = client("iam")
        self._sts = client("sts")
        self._memory: dict[str, int] = {}
        self._lock = threading.Lock()

    def memory_of(self, instance_type: str) -> int:
        """MiB of memory of an instance type; 1024 for one that the emulator does not know."""
        with self._lock:
            if instance_type not in self._memory:
                answer = self.ec2.describe_instance_types(Filters=[{"Name": "instance-type", "Values": [instance_type]}])
                found = answer["InstanceTypes"]
                self._memory[instance_type] = found[0]["MemoryInfo"]["SizeInMiB"] if found else MEBIBYTES_WITHOUT_A_TYPE
            return self._memory[instance_type]

    def role_of(self, profile_arn: str | None) -> str | None:
        """The name of the role in an instance profile."""
        if profile_arn is None:
            return None
        profile = self._iam.get_instance_profile(InstanceProfileName=profile_arn.rpartition("/")[2])["InstanceProfile"]
        return str(profile["Roles"][0]["RoleName"]) if profile["Roles"] else None

    def user_data_of(self, instance_id: str) -> bytes | None:
        """The user data that the instance was launched with."""
        answer = self.ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")
        value = answer.get("UserData", {}).get("Value")
        return base64.b64decode(value) if value else None

    def root_snapshot_of(self, instance_id: str) -> str | None:
        """Id of the snapshot that the instance's root volume was made of."""
        instance = self.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
        devices = {one["DeviceName"]: one["Ebs"]["VolumeId"] for one in instance.get("BlockDeviceMappings", [])}
        root = devices.get(instance["RootDeviceName"])
        return self.ec2.describe_volumes(VolumeIds=[root])["Volumes"][0].get("SnapshotId") or None if root else None

    def credentials_of(self, account: str, role: str, instance_id: str) -> dict[str, Any]:
        """Temporary credentials of a role, in the session that EC2 names after the instance."""
        answer = self._sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName=instance_id)
        credentials: dict[str, Any] = answer["Credentials"]
        return credentials
