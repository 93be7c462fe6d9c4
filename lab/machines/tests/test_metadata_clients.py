"""The real clients of the metadata service: cloud-init, botocore and the programs of a node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.utils import IMDSRegionProvider
from redis_fleet_lab.metadata import MachineFacts, MetadataService
from redis_fleet_lab.metadata.testing import MAC, USER_DATA, Keys, example
from redis_fleet_node.metadata import Metadata

CLOUD_INIT = Path(__file__).resolve().parents[3] / ".tools" / "cloud-init" / "usr" / "lib" / "python3" / "dist-packages"

#: cloud-init's own data source; on a machine it recognizes EC2 by the hypervisor's uuid.
CRAWL = """
import base64, json, sys
from cloudinit.helpers import Paths
from cloudinit.sources.DataSourceEc2 import DataSourceEc2

class OnEc2(DataSourceEc2):
    cloud_name = "aws"

paths = Paths({"cloud_dir": sys.argv[2], "run_dir": sys.argv[2]})
source = OnEc2({"datasource": {"Ec2": {"metadata_urls": [sys.argv[1]], "max_wait": 5, "timeout": 5}}}, None, paths)
found = source.crawl_metadata()
found["user-data"] = base64.b64encode(found["user-data"]).decode()
print(json.dumps(found))
"""


@pytest.fixture
def machine() -> dict[str, MachineFacts]:
    """The machine at the loopback address."""
    return {"127.0.0.1": example(shows_tags=True, target_lifecycle_state="InService")}


@pytest.fixture
def url(machine: dict[str, MachineFacts], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where a running service is; the SDK's variable points at it."""
    service = MetadataService(("127.0.0.1", 0), machine.get)
    service.start()
    address = f"http://127.0.0.1:{service.address[1]}"
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    try:
        yield address
    finally:
        service.stop()


def test_cloud_init_reads_all_there_is(url: str, tmp_path: Path) -> None:
    if not CLOUD_INIT.is_dir():
        pytest.skip("needs cloud-init in .tools")
    found = _crawl(url, tmp_path)
    metadata, interfaces = found["meta-data"], found["meta-data"]["network"]["interfaces"]["macs"]
    assert found["_metadata_api_version"] == "2021-03-23"
    assert found["dynamic"]["instance-identity"]["document"]["instanceId"] == "i-0123456789abcdef0"
    assert found["user-data"] == "Q29udGVudC1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQKCgD/"
    assert USER_DATA.startswith(b"Content-Type: multipart/mixed")
    assert metadata["placement"] == {"availability-zone": "us-east-1a", "availability-zone-id": "use1-az1", "region": "us-east-1"}
    assert metadata["tags"]["instance"] == {"redis-fleet:slot": "sessions-0-0", "Name": "sessions-0-0"}
    assert metadata["autoscaling"] == {"target-lifecycle-state": "InService"}
    assert interfaces[MAC]["vpc-ipv4-cidr-blocks"] == ["10.0.0.0/16", "10.1.0.0/16"]
    assert metadata["local-hostname"] == "ip-10-0-0-5.ec2.internal"


def test_botocore_finds_credentials_and_region(url: str, machine: dict[str, MachineFacts]) -> None:
    keys = Keys(timedelta(minutes=4))
    machine["127.0.0.1"] = example(keys)
    found: list[Any] = [boto3.session.Session().get_credentials() for _ in range(2)]
    assert [credentials.method for credentials in found] == ["iam-role", "iam-role"]
    assert [credentials.get_frozen_credentials().access_key[-2:] for credentials in found] == ["01", "02"]
    assert IMDSRegionProvider(botocore.session.Session()).provide() == "us-east-1"


def test_a_node_reads_what_it_is(url: str) -> None:
    metadata = Metadata(pause_seconds=0)
    assert (metadata.instance_id(), metadata.private_address()) == ("i-0123456789abcdef0", "10.0.0.5")


def _crawl(url: str, folder: Path) -> Any:
    environment = {**os.environ, "PYTHONPATH": str(CLOUD_INIT)}
    done = subprocess.run(
        [sys.executable, "-c", CRAWL, url, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
