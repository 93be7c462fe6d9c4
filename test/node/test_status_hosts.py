"""By which names the status page is reached, and that no web site reads it with the browser of somebody who may."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_example import cluster_example, example
from redis_fleet_node.node import parse_node
from redis_fleet_node.status import own_names as own_names_module
from redis_fleet_node.status.hosts import Hosts
from redis_fleet_node.status.own_names import _names_of_address, own_names
from status_example import StatusPage, environment

OF_LOOPBACK = ["localhost", "LOCALHOST:9180", "127.0.0.1:1", "[::1]:9180", "localhost."]
ADDRESSES = ["10.0.0.1", "10.0.0.1:9180", "[fd00::1]", "[FD00::1]:9180", "192.168.7.7:1", "[::ffff:10.0.0.1]:9180"]
OWN = ["ip-10-0-0-1", "IP-10-0-0-1.eu-west-1.compute.internal:9180", "demo-0-0:9180", "ip-10-0-0-1.eu-west-1.compute.internal."]
# What a site on the internet can call itself, and what only looks like a name of ours
OTHERS = [
    "evil.example", "evil.example:9180", "localhost.evil.example", "127.0.0.1.evil.example:9180", "localhost@evil.example",
    "demo-0-0.evil.example", "ip-10-0-0-1.evil.example", "10.0.0.1.nip.io", "ip-10-0-0-2.eu-west-1.compute.internal",
    "demo-0-1", "10.0.0", "10.0.0.256", "167772161", "0x0a000001", "[evil.example]", "[10.0.0.1]x", "[::1", "::1", "fd00::1",
    "[]", "[::1%eth0]", "demo-0-0..", "demo-0-0:", "demo-0-0:123456", "demo-0-0:80:80", "demo-0-0 evil.example", ".",
    "demo-0-0,evil.example", "evil.example/demo-0-0", "a" * 254,
]  # fmt: skip


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatusPage]:
    with StatusPage(tmp_path_factory.mktemp("local")) as page:
        yield page


@pytest.fixture(scope="module", params=["0.0.0.0", "::"])
def network(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatusPage]:
    """The page on all addresses; with those of IPv6 it is the socket that systemd opens."""
    try:
        page = StatusPage(tmp_path_factory.mktemp("network"), address=request.param)
    except OSError:
        pytest.skip("needs IPv6")
    with page:
        yield page


@pytest.mark.parametrize("host", OF_LOOPBACK)
def test_a_local_page_is_called_by_the_loopback_s_names(local: StatusPage, host: str) -> None:
    assert local.get("/status.json", host=host)[0] == 200


@pytest.mark.parametrize("host", [*ADDRESSES, *OWN, *OTHERS])
def test_a_local_page_is_called_by_nothing_else(local: StatusPage, host: str) -> None:
    status, _, body = local.get("/status.json", host=host)
    assert (status, body) == (421, "misdirected request: call this machine by its address or by its own name\n")


@pytest.mark.parametrize("host", [*OF_LOOPBACK, *ADDRESSES, *OWN])
def test_from_the_network_the_page_is_called_by_an_address_or_a_name_of_the_machine(network: StatusPage, host: str) -> None:
    assert network.get("/status.json", host=host)[0] == 200


@pytest.mark.parametrize("host", OTHERS)
def test_a_web_site_that_led_its_name_to_this_machine_reads_nothing(network: StatusPage, host: str) -> None:
    for path in ("/", "/status.json", "/none"):
        status, _, body = network.get(path, host=host)
        assert (status, "demo" in body) == (421, False)


def test_no_browser_is_without_the_header_so_who_sends_none_is_told(network: StatusPage) -> None:
    assert network.send(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_without_facts_no_name_but_the_loopback_s_is_known(tmp_path: Path) -> None:
    page = StatusPage(tmp_path, address="0.0.0.0")
    page.facts.write_text("{}")
    with page:
        assert [page.get(host=host)[0] for host in ("10.0.0.1", "localhost", "demo-0-0")] == [503, 503, 421]


def test_names_that_are_none_are_no_error(tmp_path: Path) -> None:
    page = StatusPage(tmp_path, address="0.0.0.0")
    taken = json.loads(page.facts.read_text())
    taken["facts"]["machine"]["names"] = None
    page.facts.write_text(json.dumps(taken))
    with page:
        assert page.get("/status.json", host="10.0.0.1")[0] == 200


def test_a_name_in_capitals_is_the_same_name() -> None:
    assert Hosts(False, ["Demo-0-0"]).hold("dEMO-0-0")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine of EC2 by its own word; the address is whatever this machine has."""
    system = os.uname()
    fields = [system.sysname, "ip-10-0-0-1.eu-west-1.compute.internal", *list(system)[2:]]
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(fields))
    monkeypatch.setattr(own_names_module, "_names_of_address", lambda: ["ip-10-0-0-7"])
    return monkeypatch


@pytest.mark.usefixtures("named")
def test_a_machine_has_its_hostname_ec2_s_names_and_its_slot_s() -> None:
    names = [
        "ip-10-0-0-1.eu-west-1.compute.internal", "ip-10-0-0-1", "ip-10-0-0-7",
        "ip-10-0-0-7.eu-west-1.compute.internal", "demo-0-0",
    ]  # fmt: skip
    assert own_names(parse_node(example())) == names
    assert own_names(parse_node(cluster_example())) == [*names, "demo-0-0.demo.redis-fleet.internal", "demo.redis-fleet.internal"]
    assert own_names(None) == names[:1]


@pytest.mark.usefixtures("named")
def test_the_first_region_has_a_domain_of_its_own() -> None:
    names = own_names(parse_node({**example(), "region": "us-east-1"}))
    assert "ip-10-0-0-7.ec2.internal" in names
    assert not [name for name in names if "us-east-1" in name]


def test_the_real_machine_s_names_can_all_be_asked_for() -> None:
    names = own_names(parse_node(cluster_example()))
    assert socket.gethostname().lower() in names
    assert len(names) == len(set(names)) >= 4
    hosts = Hosts(False, names)
    assert [name for name in names if not hosts.hold(name)] == []


def test_the_name_of_the_address_is_that_of_one_which_the_machine_has() -> None:
    for name in _names_of_address():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
            speaker.bind((name[3:].replace("-", "."), 0))


@pytest.mark.root
def test_a_machine_without_a_network_has_no_such_name_and_one_with_an_address_has() -> None:
    ask = "from redis_fleet_node.status.own_names import _names_of_address as names; print(names())"
    address = "ip link set lo up && ip addr add 10.9.8.7/32 dev lo && ip route add default dev lo src 10.9.8.7"
    for prepare, told in [("true", "[]"), (address, "['ip-10-9-8-7']")]:
        argv = ["unshare", "--net", "sh", "-c", f'{prepare} && exec "$@"', "sh", sys.executable, "-c", ask]
        done = subprocess.run(argv, env=environment(), capture_output=True, text=True, timeout=20, check=False)
        assert (done.stderr, done.stdout.strip()) == ("", told)
