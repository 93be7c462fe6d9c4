"""The controller hears when a packet may pass that did not, or the other way round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis_fleet_emulator.testing import IMAGE, REGION, resource
from redis_fleet_emulator.testing_controller import Controller, settled, wait_until

RULE = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


class Network:
    """A security group, an instance with it, and an interface beside that."""

    def __init__(self, lab: Controller) -> None:
        self.ec2 = ec2 = lab.aws.client("ec2")
        subnets = ec2.describe_subnets(Filters=[{"Name": "availability-zone", "Values": [f"{REGION}a"]}])["Subnets"]
        self.subnet, self.vpc = subnets[0]["SubnetId"], subnets[0]["VpcId"]
        self.group, self.other = (self.new_group(f"{lab.aws.name()}-{one}") for one in ("first", "second"))
        run = {"MinCount": 1, "MaxCount": 1, "ImageId": IMAGE, "SubnetId": self.subnet}
        self.instance = ec2.run_instances(SecurityGroupIds=[self.group], **run)["Instances"][0]["InstanceId"]
        self.interface = ec2.create_network_interface(SubnetId=self.subnet)["NetworkInterface"]["NetworkInterfaceId"]

    def new_group(self, name: str) -> str:
        """Make a security group."""
        return str(self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"])


CHANGES: dict[str, Callable[[Network], Any]] = {
    "a new group": lambda net: net.new_group("another"),
    "a deleted group": lambda net: net.ec2.delete_security_group(GroupId=net.other),
    "a new rule": lambda net: net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=[RULE]),
    "a new rule out": lambda net: net.ec2.authorize_security_group_egress(GroupId=net.group, IpPermissions=[RULE]),
    "a new interface": lambda net: net.ec2.create_network_interface(SubnetId=net.subnet),
    "an attached interface": lambda net: net.ec2.attach_network_interface(
        NetworkInterfaceId=net.interface, InstanceId=net.instance, DeviceIndex=1
    ),
    "other groups of an instance": lambda net: net.ec2.modify_instance_attribute(InstanceId=net.instance, Groups=[net.other]),
    "other groups of an interface": lambda net: net.ec2.modify_network_interface_attribute(
        NetworkInterfaceId=net.interface, Groups=[net.other]
    ),
    "a terminated instance": lambda net: net.ec2.terminate_instances(InstanceIds=[net.instance]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_controller_hears_of(lab: Controller, change: str) -> None:
    network = Network(lab)
    before = settled(lab)
    CHANGES[change](network)
    wait_until(lambda: lab.count("security") > before, "security")


def test_what_does_not_matter_is_not_told(lab: Controller) -> None:
    network = Network(lab)
    before = settled(lab)
    network.ec2.describe_security_groups()
    network.ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)
    assert settled(lab) == before


def test_many_changes_at_once_are_few_events(lab: Controller) -> None:
    network = Network(lab)
    before = settled(lab)
    for port in range(20):
        rule = {**RULE, "FromPort": port, "ToPort": port}
        network.ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=[rule])
    assert 1 <= settled(lab) - before < 20


def test_a_group_that_leaves_an_instance_leaves_its_interface_and_the_other_way_round(lab: Controller) -> None:
    network = Network(lab)

    def groups() -> tuple[list[str], list[str]]:
        answer = network.ec2.describe_instances(InstanceIds=[network.instance])["Reservations"][0]["Instances"][0]
        (interface,) = answer["NetworkInterfaces"]
        shown = network.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface["NetworkInterfaceId"]])
        on_interface = shown["NetworkInterfaces"][0]["Groups"]
        return [one["GroupId"] for one in answer["SecurityGroups"]], [one["GroupId"] for one in on_interface]

    assert groups() == ([network.group], [network.group])
    network.ec2.modify_instance_attribute(InstanceId=network.instance, Groups=[network.other])
    assert groups() == ([network.other], [network.other])
    first = network.ec2.describe_instances(InstanceIds=[network.instance])["Reservations"][0]["Instances"][0]
    interface = first["NetworkInterfaces"][0]["NetworkInterfaceId"]
    network.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=[network.group, network.other])
    assert groups() == ([network.group, network.other], [network.group, network.other])
    behavior = {"Value": "terminate"}
    network.ec2.modify_instance_attribute(InstanceId=network.instance, InstanceInitiatedShutdownBehavior=behavior)
    assert groups() == ([network.group, network.other], [network.group, network.other])
    lab.tell("down", instance=network.instance)
    lab.wait_for("security")


def test_rules_of_a_stack_are_told_as_well(lab: Controller) -> None:
    group = resource("AWS::EC2::SecurityGroup", {"GroupDescription": "of a stack", "VpcId": Network(lab).vpc})
    before = settled(lab)
    stack = lab.aws.create({"Group": group})
    wait_until(lambda: lab.count("security") > before, "security")
    stack.delete()


def test_the_controller_hears_when_a_name_has_another_address(lab: Controller) -> None:
    route53 = lab.aws.client("route53")
    vpc = {"VPCRegion": REGION, "VPCId": lab.aws.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]}
    reference = lab.aws.name()
    given = {"Name": f"{reference}.test", "CallerReference": reference, "HostedZoneConfig": {"PrivateZone": True}}
    answer = route53.create_hosted_zone(**given, VPC=vpc)
    lab.wait_for("names")
    heard = lab.count("names")
    record = {"Name": f"a.{reference}.test", "Type": "A", "TTL": 5, "ResourceRecords": [{"Value": "10.0.0.1"}]}
    for action in ("UPSERT", "DELETE"):
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=answer["HostedZone"]["Id"], ChangeBatch=batch)
    wait_until(lambda: lab.count("names") == heard + 2, "events of names")
    route53.delete_hosted_zone(Id=answer["HostedZone"]["Id"])
