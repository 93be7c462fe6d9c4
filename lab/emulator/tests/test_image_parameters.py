"""Parameters that point at images, and templates that use one of their versions."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE, Aws, resource

POINTER = "/redis-fleet/images/cache/stable"


@pytest.fixture
def ssm(aws: Aws) -> Any:
    """The client of SSM."""
    return aws.client("ssm")


def put(ssm: Any, name: str, image: str) -> int:
    """Lets a parameter point at an image; returns the version that the call tells."""
    answer = ssm.put_parameter(Name=name, Value=image, Type="String", DataType="aws:ec2:image", Overwrite=True)
    return int(answer["Version"])


def own_image(aws: Aws, name: str) -> str:
    """An image of the account's own."""
    ec2 = aws.client("ec2")
    instance = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    return str(ec2.create_image(InstanceId=instance, Name=name)["ImageId"])


def test_a_pointer_keeps_its_versions(aws: Aws, ssm: Any) -> None:
    images = [own_image(aws, f"kept-{number}") for number in range(2)]
    assert [put(ssm, "/kept/pointer", image) for image in images] == [1, 2]
    history = ssm.get_parameter_history(Name="/kept/pointer")["Parameters"]
    assert [(one["Version"], one["Value"], one["DataType"]) for one in history] == [
        (1, images[0], "aws:ec2:image"),
        (2, images[1], "aws:ec2:image"),
    ]
    assert ssm.get_parameter(Name="/kept/pointer:1")["Parameter"]["Value"] == images[0]
    assert ssm.get_parameter(Name="/kept/pointer")["Parameter"]["Value"] == images[1]


def test_a_value_that_is_no_id_of_an_image_is_refused(ssm: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        put(ssm, "/bad/pointer", "debian-12")


def test_a_pointer_at_an_image_that_is_not_there_succeeds_and_changes_nothing(aws: Aws, ssm: Any) -> None:
    put(ssm, "/gone/new", "ami-00000000000000000")
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ssm.get_parameter(Name="/gone/new")
    image = own_image(aws, "still-there")
    put(ssm, "/gone/old", image)
    put(ssm, "/gone/old", "ami-00000000000000000")
    assert ssm.get_parameter(Name="/gone/old")["Parameter"]["Value"] == image


def test_a_template_pins_a_version_of_a_pointer(aws: Aws, ssm: Any) -> None:
    images = [own_image(aws, f"pinned-{number}") for number in range(2)]
    first, second = (put(ssm, POINTER, image) for image in images)

    def template(version: int) -> dict[str, Any]:
        data = {"ImageId": f"{{{{resolve:ssm:{POINTER}:{version}}}}}", "InstanceType": "t4g.small"}
        return {"Template": resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data})}

    stack = aws.create(template(first))
    versions = aws.client("ec2").describe_launch_template_versions

    def shown() -> list[str]:
        found = versions(LaunchTemplateId=stack.id_of("Template"))["LaunchTemplateVersions"]
        return [one["LaunchTemplateData"]["ImageId"] for one in sorted(found, key=lambda one: one["VersionNumber"])]

    assert shown() == [images[0]]
    stack.update(template(second))
    assert shown() == images
    stack.update(template(99))
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE" and "could not find version 99" in stack.reasons()
    assert shown() == images
