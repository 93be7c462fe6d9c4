"""What the tests of the node's programs share: the real servers that they talk to, and what the machine can do."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "lib" / "node"))

from aws_servers import FaultyAws, InstanceMetadata, Moto, free_port  # noqa: E402
from handover_fleet import publish  # noqa: E402
from handover_servers import FLEET, ClusterServers  # noqa: E402
from redis_fleet_node.cluster.registry import Registry  # noqa: E402
from redis_servers import find_program  # noqa: E402
from registry_table import create_registry_table  # noqa: E402

REGION = "eu-west-1"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "root: needs Linux and root, because it mounts real file systems")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("root") is None:
        return
    if platform.system() != "Linux" or os.geteuid() != 0:
        pytest.skip("needs Linux and root")
    if not Path("/dev/loop-control").exists():
        pytest.skip("needs loop devices")


@pytest.fixture(scope="session")
def moto_server() -> Iterator[Moto]:
    with Moto() as server:
        yield server


@pytest.fixture
def metadata_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[InstanceMetadata]:
    with InstanceMetadata() as server:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url)
        yield server


@pytest.fixture
def aws(
    moto_server: Moto, metadata_server: InstanceMetadata, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[FaultyAws]:
    """AWS on this machine, with the credentials that the instance's metadata gives."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata_server.url)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    with FaultyAws(moto_server.url) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        yield server


@pytest.fixture
def redis_program() -> Path:
    found: Path | None = find_program("redis-server", "REDIS_SERVER")
    if found is None:
        pytest.skip("needs redis-server, by REDIS_SERVER, in .tools/bin or on the PATH")
    return found


@pytest.fixture
def cluster(redis_program: Path, tmp_path: Path) -> Iterator[ClusterServers]:
    """A cluster whose first shard has two replicas; the two others have none."""
    with ClusterServers(redis_program, tmp_path, [3, 1, 1]) as servers:
        yield servers


@pytest.fixture
def registry(aws: FaultyAws, cluster: ClusterServers) -> Registry:
    """The table of the cluster's fleet, with a record of each server."""
    client = boto3.client("dynamodb", region_name=REGION, endpoint_url=aws.url)
    name = f"registry-{free_port()}"
    create_registry_table(client, name)
    made = Registry(client, name, FLEET)
    publish(cluster, made)
    return made
