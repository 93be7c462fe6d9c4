from __future__ import annotations

import time

import pytest
from aws_servers import INSTANCE_ID, InstanceMetadata, free_port
from redis_fleet_node.errors import NodeError
from redis_fleet_node.metadata import ATTEMPTS, Metadata


def test_values_are_read_with_one_session_token(metadata_server: InstanceMetadata) -> None:
    metadata = Metadata()
    assert (metadata.instance_id(), metadata.private_address()) == (INSTANCE_ID, "127.0.0.2")
    assert metadata_server.requests == [
        "PUT /latest/api/token",
        "GET /latest/meta-data/instance-id",
        "GET /latest/meta-data/local-ipv4",
    ]


def test_a_refused_token_is_fetched_anew(metadata_server: InstanceMetadata) -> None:
    metadata_server.failures = [401, 503]
    assert Metadata(pause_seconds=0).instance_id() == INSTANCE_ID
    assert metadata_server.requests.count("PUT /latest/api/token") == 3


def test_it_gives_up_after_a_bounded_number_of_attempts(metadata_server: InstanceMetadata) -> None:
    metadata_server.failures = [500] * 100
    with pytest.raises(NodeError, match=f"metadata instance-id cannot be read from .*: HTTP 500 .{ATTEMPTS} attempts"):
        Metadata(pause_seconds=0).instance_id()
    assert len(metadata_server.failures) == 100 - ATTEMPTS


def test_a_proxy_of_the_environment_is_not_asked(
    metadata_server: InstanceMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert Metadata(pause_seconds=0).instance_id() == INSTANCE_ID


def test_a_service_that_is_not_there_is_an_error_and_no_endless_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{free_port()}/")
    start = time.monotonic()
    with pytest.raises(NodeError, match="metadata local-ipv4 cannot be read"):
        Metadata(pause_seconds=0).private_address()
    assert time.monotonic() - start < 15


@pytest.mark.parametrize("value", ["", "i-1;reboot", "i-0123456789abcdef0 x", "i-XYZ"])
def test_an_instance_id_that_is_none_is_refused(metadata_server: InstanceMetadata, value: str) -> None:
    metadata_server.values["instance-id"] = value
    with pytest.raises(NodeError, match="metadata instance-id must be the id of an instance"):
        Metadata(pause_seconds=0).instance_id()


@pytest.mark.parametrize("value", ["", "10.0.0.1 0.0.0.0", "10.0.0.256", "10.0.0.1\nrequirepass x", "::1"])
def test_an_address_that_is_none_is_refused(metadata_server: InstanceMetadata, value: str) -> None:
    metadata_server.values["local-ipv4"] = value
    with pytest.raises(NodeError, match="metadata local-ipv4 must be an IPv4 address"):
        Metadata(pause_seconds=0).private_address()
