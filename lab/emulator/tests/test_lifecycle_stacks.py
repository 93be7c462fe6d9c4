"""Groups of a stack live and end as they do on CloudFormation."""

from __future__ import annotations

import threading
from typing import Any

from redis_fleet_emulator.testing import IMAGE, REGION, Stack, resource
from redis_fleet_emulator.testing_controller import Controller, wait_until
from redis_fleet_emulator.testing_groups import TERMINATING


def template(**group: Any) -> dict[str, Any]:
    """Return a group of one instance."""
    template = {"LaunchTemplateId": {"Ref": "Template"}, "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}}
    zone = {"AvailabilityZones": [f"{REGION}a"], "MinSize": "1", "MaxSize": "1", "LaunchTemplate": template}
    data = {"LaunchTemplateData": {"ImageId": IMAGE, "InstanceType": "r7g.large"}}
    return {
        "Template": resource("AWS::EC2::LaunchTemplate", data),
        "Group": resource("AWS::AutoScaling::AutoScalingGroup", {**zone, **group}),
    }


def states(stack: Stack, group: str) -> dict[str, str]:
    """Return the lifecycle states of a group's instances by their ids."""
    answer = stack.aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group])
    members = [one for each in answer["AutoScalingGroups"] for one in each["Instances"]]
    return {one["InstanceId"]: one["LifecycleState"] for one in members}


def in_service(lab: Controller, **group: Any) -> tuple[Stack, str, str]:
    """Return a stack, its group and the instance of that in service."""
    stack = lab.aws.create(template(**group))
    assert stack.status == "CREATE_COMPLETE", stack.reasons()
    name = stack.id_of("Group")
    wait_until(lambda: list(states(stack, name).values()) == ["InService"], "in service")
    return stack, name, next(iter(states(stack, name)))


def test_a_deleted_stack_waits_for_the_hooks_of_its_group_and_for_the_machines(lab: Controller) -> None:
    hook = {"LifecycleHookName": "drain", "LifecycleTransition": TERMINATING, "HeartbeatTimeout": 600}
    stack, group, instance = in_service(lab, LifecycleHookSpecificationList=[hook])
    lab.silent.add("terminate")
    deletion = threading.Thread(target=stack.delete)
    deletion.start()
    wait_until(lambda: states(stack, group) == {instance: "Terminating:Wait"}, "waiting")
    assert stack.status == "DELETE_IN_PROGRESS"
    what = {"LifecycleHookName": "drain", "AutoScalingGroupName": group, "LifecycleActionResult": "CONTINUE"}
    lab.aws.client("autoscaling").complete_lifecycle_action(InstanceId=instance, **what)
    lab.wait_for("terminate", instance=instance)
    assert states(stack, group) == {instance: "Terminating:Proceed"}
    lab.tell("down", instance=instance)
    deletion.join(20)
    assert not deletion.is_alive()
    assert states(stack, group) == {}


def test_a_hook_that_is_a_resource_of_its_own_goes_before_the_group(lab: Controller) -> None:
    hook = {"AutoScalingGroupName": {"Ref": "Group"}, "LifecycleTransition": TERMINATING, "HeartbeatTimeout": 600}
    stack = lab.aws.create({**template(), "Hook": resource("AWS::AutoScaling::LifecycleHook", hook)})
    stack.delete()
    assert states(stack, stack.name) == {}


def test_a_retaining_policy_comes_with_the_stack_and_goes_with_it(lab: Controller) -> None:
    policy = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}
    hook = {"LifecycleHookName": "drain", "LifecycleTransition": TERMINATING, "HeartbeatTimeout": 600}
    both = {"InstanceLifecyclePolicy": policy, "LifecycleHookSpecificationList": [hook]}
    stack, group, old = in_service(lab, **both)
    scaling = lab.aws.client("autoscaling")

    def abandon(instance: str) -> None:
        scaling.terminate_instance_in_auto_scaling_group(InstanceId=instance, ShouldDecrementDesiredCapacity=False)
        what = {"LifecycleHookName": "drain", "AutoScalingGroupName": group, "LifecycleActionResult": "ABANDON"}
        scaling.complete_lifecycle_action(InstanceId=instance, **what)

    abandon(old)
    wait_until(lambda: list(states(stack, group).values()) == ["Terminating:Retained", "InService"], "retained")
    stack.update(template(LifecycleHookSpecificationList=[hook]))
    assert stack.status == "UPDATE_COMPLETE", stack.reasons()
    new = next(one for one, state in states(stack, group).items() if state == "InService")
    abandon(new)
    wait_until(lambda: new not in states(stack, group), "terminated")
    scaling.delete_lifecycle_hook(AutoScalingGroupName=group, LifecycleHookName="drain")
    stack.delete()
    lab.wait_for("terminate", instance=old)


def test_a_new_launch_template_version_reaches_the_replacement(lab: Controller) -> None:
    stack, group, old = in_service(lab)
    changed = template()
    changed["Template"]["Properties"]["LaunchTemplateData"]["InstanceType"] = "r7g.xlarge"
    stack.update(changed)
    assert states(stack, group) == {old: "InService"}
    lab.aws.client("ec2").terminate_instances(InstanceIds=[old])
    wait_until(lambda: old not in states(stack, group) and "InService" in states(stack, group).values(), "replaced")
    (new,) = states(stack, group)
    shown = lab.aws.client("ec2").describe_instances(InstanceIds=[new])["Reservations"][0]["Instances"][0]
    assert shown["InstanceType"] == "r7g.xlarge"
    stack.delete()


def test_a_waiting_hook_does_not_keep_the_emulator_alive(tmp_path_factory: Any) -> None:
    lab = Controller(tmp_path_factory.mktemp("ending"))
    try:
        hook = {"LifecycleHookName": "in", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}
        stack = lab.aws.create(template(LifecycleHookSpecificationList=[hook]))
        group = stack.id_of("Group")
        wait_until(lambda: list(states(stack, group).values()) == ["Pending:Wait"], "waiting")
        lab.process.terminate()
        assert lab.process.wait(10) == 0
    finally:
        lab.close()
