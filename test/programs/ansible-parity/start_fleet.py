"""Starts the instances that two inventories are compared on, in the emulator that the environment names.

They have little in common: regions, zones, networks, states, tags, disks, addresses. On standard output goes the ARN of
a role of a second account, which has an instance too.
"""

import json
import sys
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import RunInstancesRequestTypeDef

HOME, AWAY = "us-east-1", "eu-west-1"
IMAGE = "ami-0123456789abcdef0"
ROLE = "arn:aws:iam::111122223333:role/inventory"
# Every text of it is a legal tag
HOSTILE = {
    "Name": "-o ProxyCommand=reboot; $(reboot) `reboot` \"'",
    "template": "{{ lookup('pipe', 'reboot') }}",
    "block": "{% for x in range(9) %}x{% endfor %}",
    "comment": "{# none",
    "header": "#jinja2:variable_start_string:'[['",
    "{{ key }}": "template in a key",
    "__ansible_unsafe": "a mark of Ansible",
    "__proto__": "a mark of JavaScript",
    "constructor": "another",
    "Größe": "groß €  雪",
    "colon:key": "a:b::c",
    "": "no key",
    "path/key": "../../etc/passwd",
    "number": "007",
    "yes": "yes",
    "null": "null",
    "lines": "one\ntwo\ttabbed\r\n",
    "spaces": "  both  ",
    "percent": "%(x)s %h 100%",
    "Environment": "10-prod.eu",
    "Roles": "web, api,,db",
}


class Region:
    """A region with a network of two subnets, one of which has addresses of IPv6, and what instances need."""

    def __init__(self, ec2: "EC2Client", region: str, network: int) -> None:
        self.ec2 = ec2
        vpc = ec2.create_vpc(CidrBlock=f"10.{network}.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
        self.subnets = [
            ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock=f"10.{network}.{number}.0/24", AvailabilityZone=f"{region}{zone}")[
                "Subnet"
            ]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        prefix = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("::/56", "::/64")
        ec2.associate_subnet_cidr_block(SubnetId=self.subnets[0], Ipv6CidrBlock=prefix)
        self.security_groups = [
            ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc["VpcId"])["GroupId"]
            for name in ("web", "ops & more")
        ]
        ec2.create_key_pair(KeyName="operator")

    def start(self, tags: dict[str, str], subnet: int = 0, **more: object) -> str:
        """Starts an instance in a reservation of its own, at an address that is always the same."""
        labels = [{"Key": key, "Value": value} for key, value in tags.items()]
        asked: dict[str, object] = {
            "ImageId": IMAGE,
            "InstanceType": "t3.micro",
            "MinCount": 1,
            "MaxCount": 1,
            "SubnetId": self.subnets[subnet],
            **({"TagSpecifications": [{"ResourceType": "instance", "Tags": labels}]} if labels else {}),
            **more,
        }
        request: RunInstancesRequestTypeDef = asked  # type: ignore[assignment]
        return self.ec2.run_instances(**request)["Instances"][0]["InstanceId"]


def slot(member: int) -> dict[str, str]:
    """Tags of a node of a fleet, as the constructs set them."""
    tags = {
        "fleet": "demo",
        "cluster": "demo",
        "topology": "cluster",
        "shard": "0",
        "member": str(member),
        "service": "redis",
        "engine": "redis 7.0",
    }
    tags |= {"slot": f"demo-0-{member}", "initial-role": "replica" if member else "primary", "environment": "test"}
    return {"Name": tags["slot"], "Environment": "test", **{f"redis-fleet:{key}": value for key, value in tags.items()}}


def start_home(region: Region) -> None:
    web = {"Environment": "prod", "Roles": "web,api", "Team": "Data & Ops", "Version": "1"}
    first = region.start(
        {"Name": "web-1", **web},
        SecurityGroupIds=region.security_groups,
        KeyName="operator",
        EbsOptimized=True,
        Ipv6AddressCount=2,
        BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": True}}],
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        Monitoring={"Enabled": True},
    )
    volume = region.ec2.create_volume(AvailabilityZone=f"{HOME}a", Size=20)["VolumeId"]
    region.ec2.attach_volume(InstanceId=first, VolumeId=volume, Device="/dev/sdf")
    address = region.ec2.allocate_address(Domain="vpc")["AllocationId"]
    region.ec2.associate_address(InstanceId=first, AllocationId=address)
    second = region.start(
        {"Name": "web-2.example.com", **web, "Environment": "staging", "Version": "2"}, 1, InstanceType="m5.large"
    )
    for size in ("t3.small", "t3.large"):
        region.start({"Name": "twin", "Environment": "prod"}, InstanceType=size)
    region.start({})
    region.start(HOSTILE, 1)
    gone = region.start({"Name": "gone", **web})
    region.start(
        {"Name": "batch", "Environment": "", "Version": "x"},
        1,
        InstanceMarketOptions={"MarketType": "spot"},
        Placement={"Tenancy": "dedicated"},
    )
    for member in range(2):
        region.start(slot(member), member)
    region.ec2.stop_instances(InstanceIds=[second])
    region.ec2.terminate_instances(InstanceIds=[gone])


def start_away(region: Region) -> None:
    region.start(
        {"Name": "eu-1", "Environment": "prod", "Roles": "db", "Version": "10", "Team": "Ärzte"},
        InstanceType="m6g.large",
        KeyName="operator",
    )
    stopped = region.start({"Name": "eu-2", "Environment": "staging", "0": "digit"}, 1)
    region.ec2.stop_instances(InstanceIds=[stopped])


def start_elsewhere() -> None:
    """An instance of another account, which is there for whoever assumes its role."""
    credentials = boto3.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="start")["Credentials"]
    ec2 = boto3.client(
        "ec2",
        region_name=HOME,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    Region(ec2, HOME, 60).start({"Name": "other-account", "Environment": "prod"})


def main() -> None:
    start_home(Region(boto3.client("ec2", region_name=HOME), HOME, 40))
    start_away(Region(boto3.client("ec2", region_name=AWAY), AWAY, 50))
    start_elsewhere()
    json.dump({"role": ROLE}, sys.stdout)


if __name__ == "__main__":
    main()
