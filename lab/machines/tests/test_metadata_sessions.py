"""Who may ask the metadata service, and how."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest
from redis_fleet_lab.metadata import MachineFacts, MetadataService
from redis_fleet_lab.metadata.testing import Client, example
from redis_fleet_lab.metadata.tokens import Tokens

LIFETIME = "X-aws-ec2-metadata-token-ttl-seconds"
TOKEN = "X-aws-ec2-metadata-token"
HERE, THERE = "127.0.0.1", "127.0.0.2"

Machines = dict[str, MachineFacts]


@pytest.fixture
def machines() -> Machines:
    """The machines by their addresses; a test changes them while the service runs."""
    return {HERE: example(), THERE: example(instance_id="i-0fedcba9876543210", address="10.0.0.6")}


@pytest.fixture
def client(machines: Machines) -> Iterator[Client]:
    """A client of a running service."""
    service = MetadataService(("127.0.0.1", 0), machines.get)
    service.start()
    try:
        yield Client(f"http://127.0.0.1:{service.address[1]}")
    finally:
        service.stop()


def test_a_token_opens_the_metadata_and_says_how_long_it_is_good_for(client: Client) -> None:
    status, token, headers = client.send("PUT", "/latest/api/token", {LIFETIME: "21600"})
    assert (status, headers[LIFETIME]) == (200, "21600")
    status, body, headers = client.send("GET", "/latest/meta-data/instance-id", {TOKEN: token})
    assert (status, body) == (200, "i-0123456789abcdef0")
    assert 21_590 <= int(headers[LIFETIME]) <= 21_600


@pytest.mark.parametrize("seconds", [None, "", "0", "21601", "-1", "1.5", "ten", "9" * 5000])
def test_a_lifetime_outside_of_1_to_21600_seconds_is_a_bad_request(client: Client, seconds: str | None) -> None:
    assert client.send("PUT", "/latest/api/token", {} if seconds is None else {LIFETIME: seconds})[0] == 400


@pytest.mark.parametrize("headers", [{}, {TOKEN: ""}, {TOKEN: "AQAEAwrong=="}])
def test_without_a_good_token_nothing_is_told(client: Client, headers: dict[str, str]) -> None:
    status, body, _ = client.send("GET", "/latest/meta-data/instance-id", headers)
    assert (status, "i-0" in body) == (401, False)


def test_a_token_request_that_came_through_a_proxy_is_forbidden(client: Client) -> None:
    assert client.send("PUT", "/latest/api/token", {LIFETIME: "60", "X-Forwarded-For": "10.0.0.9"})[0] == 403


def test_a_token_is_no_good_on_another_machine(client: Client, machines: Machines) -> None:
    token = client.token()
    machines[HERE] = machines[THERE]
    assert client.send("GET", "/latest/meta-data/instance-id", {TOKEN: token})[0] == 401
    assert client.get("/latest/meta-data/instance-id") == "i-0fedcba9876543210"


def test_machines_are_told_apart_by_the_address_that_they_ask_from(client: Client) -> None:
    seen = [_instance_of(client, source) for source in (HERE, THERE)]
    assert seen == ["i-0123456789abcdef0", "i-0fedcba9876543210"]


def test_an_address_that_is_no_machines_is_refused(client: Client, machines: Machines) -> None:
    machines.clear()
    assert client.send("PUT", "/latest/api/token", {LIFETIME: "60"})[0] == 403
    assert client.send("GET", "/latest/meta-data/instance-id")[0] == 403


def test_a_disabled_endpoint_answers_nothing(client: Client, machines: Machines) -> None:
    token = client.token()
    machines[HERE] = example(http_endpoint="disabled")
    assert client.send("PUT", "/latest/api/token", {LIFETIME: "60"})[0] == 403
    assert client.send("GET", "/latest/meta-data/instance-id", {TOKEN: token})[0] == 403


def test_with_optional_tokens_the_first_version_works_but_a_wrong_token_does_not(client: Client, machines: Machines) -> None:
    machines[HERE] = example(http_tokens="optional")
    assert client.send("GET", "/latest/meta-data/instance-id")[:2] == (200, "i-0123456789abcdef0")
    assert client.send("GET", "/latest/meta-data/instance-id", {TOKEN: client.token()})[0] == 200
    assert client.send("GET", "/latest/meta-data/instance-id", {TOKEN: "AQAEAwrong=="})[0] == 401


@pytest.mark.parametrize(("method", "path"), [("GET", "/latest/api/token"), ("POST", "/latest/api/token")])
def test_tokens_are_put(client: Client, method: str, path: str) -> None:
    assert client.send(method, path, {TOKEN: client.token()})[0] == 405


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_metadata_cannot_be_written(client: Client, method: str) -> None:
    assert client.send(method, "/latest/meta-data/instance-id", {TOKEN: client.token()})[0] == 405


def test_head_tells_whether_something_is_there(client: Client) -> None:
    token = {TOKEN: client.token()}
    assert client.send("HEAD", "/latest/meta-data/instance-id", token)[:2] == (200, "")
    assert client.send("HEAD", "/latest/meta-data/managed-ssh-keys/active-keys/admin/", token)[0] == 404


def test_one_connection_carries_many_requests_and_a_needless_body_ends_it(client: Client) -> None:
    connection = http.client.HTTPConnection(client.url.removeprefix("http://"), timeout=5)
    try:
        for _ in range(3):
            connection.request("GET", "/latest/meta-data/instance-id", headers={TOKEN: client.token()})
            assert connection.getresponse().read() == b"i-0123456789abcdef0"
        headers = {TOKEN: client.token()}
        connection.request("GET", "/latest/meta-data/instance-id", body=b"GET / HTTP/1.1\r\n\r\n", headers=headers)
        assert connection.getresponse().getheader("Connection") == "close"
    finally:
        connection.close()


def test_tokens_end_in_time() -> None:
    now = [0.0]
    tokens = Tokens(lambda: now[0])
    token = tokens.issue("i-1", 60)
    now[0] = 59.5
    assert tokens.seconds_left("i-1", token) == 0
    now[0] = 60.0
    assert tokens.seconds_left("i-1", token) is None


def test_a_service_can_be_started_again_on_its_address(machines: Machines) -> None:
    service = MetadataService(("127.0.0.1", 0), machines.get)
    service.start()
    address = service.address
    service.stop()
    service.stop()
    again = MetadataService(address, machines.get)
    again.start()
    try:
        assert Client(f"http://127.0.0.1:{address[1]}").get("/latest/meta-data/local-ipv4") == "10.0.0.5"
    finally:
        again.stop()


def _instance_of(client: Client, source: str) -> str:
    connection = http.client.HTTPConnection(client.url.removeprefix("http://"), timeout=5, source_address=(source, 0))
    try:
        connection.request("PUT", "/latest/api/token", headers={LIFETIME: "60"})
        token = connection.getresponse().read().decode()
        connection.request("GET", "/latest/meta-data/instance-id", headers={TOKEN: token})
        return connection.getresponse().read().decode()
    finally:
        connection.close()
