"""Commands and keys reach the machines that they name, and only those."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE
from redis_fleet_emulator.testing_controller import Controller, wait_until

SHELL = {"DocumentName": "AWS-RunShellScript", "Parameters": {"commands": ["uptime", "id"]}}


def instance(lab: Controller, **tags: str) -> str:
    """Run an instance with tags and wait until it runs."""
    ec2, listed = lab.aws.client("ec2"), [{"Key": key, "Value": value} for key, value in tags.items()]
    more = {"TagSpecifications": [{"ResourceType": "instance", "Tags": listed}]} if listed else {}
    made = str(ec2.run_instances(MinCount=1, MaxCount=1, ImageId=IMAGE, **more)["Instances"][0]["InstanceId"])
    wait_until(lambda: made in online(lab), "running")
    return made


def online(lab: Controller, **filters: Any) -> set[str]:
    """Return the instances that Systems Manager knows."""
    answer = lab.aws.client("ssm").describe_instance_information(**filters)
    return {one["InstanceId"] for one in answer["InstanceInformationList"]}


def status(lab: Controller, command: str, owner: str) -> str:
    """Return the status of a command on an instance."""
    return str(lab.aws.client("ssm").get_command_invocation(CommandId=command, InstanceId=owner)["Status"])


@pytest.mark.parametrize(("code", "wanted"), [(0, "Success"), (3, "Failed")])
def test_a_command_is_in_progress_until_the_machine_has_run_it(lab: Controller, code: int, wanted: str) -> None:
    ssm, owner = lab.aws.client("ssm"), instance(lab)
    sent = ssm.send_command(InstanceIds=[owner], Comment="look", **SHELL)["Command"]
    assert (sent["Status"], sent["TargetCount"], sent["InstanceIds"]) == ("InProgress", 1, [owner])
    command = sent["CommandId"]
    event = lab.wait_for("command", instance=owner)
    assert (event["document"], event["parameters"]) == ("AWS-RunShellScript", {"commands": ["uptime", "id"]})
    before = ssm.get_command_invocation(CommandId=command, InstanceId=owner)
    assert (before["Status"], before["ResponseCode"], before["StandardOutputContent"]) == ("InProgress", -1, "")
    lab.tell("command", id=event["id"], code=code, stdout="up\n", stderr="no\n")
    wait_until(lambda: status(lab, command, owner) == wanted, wanted)
    after = ssm.get_command_invocation(CommandId=command, InstanceId=owner)
    assert (after["ResponseCode"], after["StandardOutputContent"], after["StandardErrorContent"]) == (code, "up\n", "no\n")
    (listed,) = ssm.list_command_invocations(CommandId=command, Details=True)["CommandInvocations"]
    assert (listed["Comment"], listed["Status"], listed["CommandPlugins"][0]["ResponseCode"]) == ("look", wanted, code)
    assert "up\n" in listed["CommandPlugins"][0]["Output"]
    (shown,) = ssm.list_commands(CommandId=command)["Commands"]
    assert (shown["Status"], shown["CompletedCount"], shown["ErrorCount"]) == (wanted, 1, int(code != 0))


def test_a_command_by_tag_reaches_every_instance_with_the_tag_and_no_other(lab: Controller) -> None:
    ssm = lab.aws.client("ssm")
    mine, other = [instance(lab, fleet="tagged") for _ in range(2)], instance(lab, fleet="another")
    targets = [{"Key": "tag:fleet", "Values": ["tagged"]}]
    command = ssm.send_command(Targets=targets, **SHELL)["Command"]["CommandId"]
    events = [lab.wait_for("command", instance=one) for one in mine]
    assert len({one["id"] for one in events}) == 2
    lab.tell("command", id=events[0]["id"], code=0, stdout="", stderr="")
    lab.tell("command", id=events[1]["id"], code=1, stdout="", stderr="")
    wait_until(lambda: ssm.list_commands(CommandId=command)["Commands"][0]["Status"] == "Failed", "failed")
    listed = ssm.list_command_invocations(CommandId=command)["CommandInvocations"]
    assert {one["InstanceId"]: one["Status"] for one in listed} == {mine[0]: "Success", mine[1]: "Failed"}
    assert lab.count("command", instance=other) == 0


def test_a_command_without_targets_runs_nowhere(lab: Controller) -> None:
    instance(lab)
    before = lab.count("command")
    with pytest.raises(ClientError, match="needs InstanceIds or Targets"):
        lab.aws.client("ssm").send_command(**SHELL)
    assert lab.count("command") == before


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"DocumentName": "AWS-RunShellScript"}, "InvalidParameters"),
        ({"DocumentName": "nobody-wrote-this"}, "InvalidDocument"),
    ],
)
def test_a_command_that_cannot_run_is_refused(lab: Controller, request_: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        lab.aws.client("ssm").send_command(InstanceIds=[instance(lab)], **request_)


def test_a_command_to_an_instance_that_does_not_run_is_refused(lab: Controller) -> None:
    owner = instance(lab)
    lab.tell("down", instance=owner)
    wait_until(lambda: owner not in online(lab), "off")
    with pytest.raises(ClientError, match="InvalidInstanceId"):
        lab.aws.client("ssm").send_command(InstanceIds=[owner], **SHELL)


def test_a_command_is_lost_with_its_machine(lab: Controller) -> None:
    owner = instance(lab)
    command = lab.aws.client("ssm").send_command(InstanceIds=[owner], **SHELL)["Command"]["CommandId"]
    event = lab.wait_for("command", instance=owner)
    lab.tell("down", instance=owner)
    wait_until(lambda: status(lab, command, owner) == "TimedOut", "lost")
    lab.tell("command", id=event["id"], code=0, stdout="late", stderr="")
    lab.wait_for("launch", instance=instance(lab))
    assert status(lab, command, owner) == "TimedOut"


def test_unknown_commands_are_errors(lab: Controller) -> None:
    ssm, owner, nobody = lab.aws.client("ssm"), instance(lab), "00000000-0000-0000-0000-000000000000"
    with pytest.raises(ClientError, match="InvalidCommandId"):
        ssm.get_command_invocation(CommandId=nobody, InstanceId=owner)
    command = ssm.send_command(InstanceIds=[owner], **SHELL)["Command"]["CommandId"]
    with pytest.raises(ClientError, match="InvocationDoesNotExist"):
        ssm.get_command_invocation(CommandId=command, InstanceId=instance(lab))


def test_managed_instances_are_those_that_run(lab: Controller) -> None:
    first, second = instance(lab, part="one"), instance(lab, part="two")
    assert {first, second} <= online(lab)
    assert online(lab, Filters=[{"Key": "tag:part", "Values": ["one"]}]) == {first}
    assert online(lab, Filters=[{"Key": "InstanceIds", "Values": [second]}]) == {second}
    assert online(lab, InstanceInformationFilterList=[{"key": "InstanceIds", "valueSet": [second]}]) == {second}


def test_a_key_reaches_its_machine(lab: Controller) -> None:
    owner, connect = instance(lab), lab.aws.client("ec2-instance-connect")
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8kq0Wn5Y3mFv0wJcWc1l0t2m7m0mF0n1o2p3q4r5s6 me"
    assert connect.send_ssh_public_key(InstanceId=owner, InstanceOSUser="admin", SSHPublicKey=key)["Success"] is True
    assert lab.wait_for("ssh-key", instance=owner) == {"event": "ssh-key", "instance": owner, "user": "admin", "key": key}


def test_a_key_for_an_instance_that_does_not_run_is_refused(lab: Controller) -> None:
    owner, connect, key = instance(lab), lab.aws.client("ec2-instance-connect"), "ssh-ed25519 " + "A" * 80
    with pytest.raises(ClientError, match="EC2InstanceNotFoundException"):
        connect.send_ssh_public_key(InstanceId="i-00000000000000000", InstanceOSUser="admin", SSHPublicKey=key)
    lab.tell("down", instance=owner)
    wait_until(lambda: owner not in online(lab), "off")
    with pytest.raises(ClientError, match="EC2InstanceStateInvalidException"):
        connect.send_ssh_public_key(InstanceId=owner, InstanceOSUser="admin", SSHPublicKey=key)
