"""The emulator that the tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis_fleet_emulator.testing import REGION, Aws, running
from redis_fleet_emulator.testing_controller import Controller


@pytest.fixture(scope="session")
def aws() -> Iterator[Aws]:
    """A running emulator."""
    with running() as aws:
        yield aws


@pytest.fixture(scope="session")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """A running emulator with a controller of machines."""
    controller = Controller(tmp_path_factory.mktemp("lab"))
    yield controller
    controller.close()


@pytest.fixture
def lab(shared_lab: Controller) -> Controller:
    """The same, with a controller that answers everything, and all switches as at the start."""
    shared_lab.reset()
    return shared_lab


@pytest.fixture(autouse=True)
def nothing_dropped(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose stacks dropped a property, unless it is about just that."""
    if "aws" not in request.fixturenames:
        yield
        return
    running: Aws = request.getfixturevalue("aws")
    running.ledger("DELETE")
    yield
    if "drops_properties" not in request.keywords:
        assert running.ledger()["unreviewed"] == []


def pytest_configure(config: pytest.Config) -> None:
    """Register this suite's marker."""
    config.addinivalue_line("markers", "drops_properties: the test is about properties that nobody reads")


@pytest.fixture(scope="session")
def network(aws: Aws) -> dict[str, str]:
    """A network made through the API, for stacks that need one: vpc, subnet, other (zone b), image."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    zones = {"subnet": ("10.1.0.0/24", f"{REGION}a"), "other": ("10.1.1.0/24", f"{REGION}b")}
    subnets = {
        name: str(ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"])
        for name, (block, zone) in zones.items()
    }
    path = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    image = aws.client("ssm").get_parameter(Name=path)["Parameter"]["Value"]
    return {"vpc": str(vpc), "image": str(image), **subnets}
