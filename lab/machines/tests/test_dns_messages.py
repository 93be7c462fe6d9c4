"""The resolver's answers, message by message."""

from __future__ import annotations

import random
import struct
from typing import Any

import pytest
from redis_fleet_lab.dns import Names, Record
from redis_fleet_lab.dns.message import AAAA, PTR, build, parse
from redis_fleet_lab.dns.testing import query

SERVICES = {"ec2.us-east-1.amazonaws.com": "10.0.0.2", "s3.amazonaws.com": "10.0.0.2"}
ADDRESSES = {"10.0.0.5", "10.0.1.250"}
RECORDS = {
    "redis.internal": Record(("10.0.0.5", "10.0.1.250"), 10),
    "text.internal": Record(()),
    "many.internal": Record(tuple(f"10.2.0.{number}" for number in range(100))),
    "sts.us-east-1.amazonaws.com": Record(("10.0.0.99",)),
}


def names(region: str = "us-east-1") -> Names:
    """The names of the tests."""
    return Names(region, SERVICES.get, ADDRESSES.__contains__, lambda name, _: RECORDS.get(name))


def ask(data: bytes, region: str = "us-east-1", by_udp: bool = True) -> dict[str, Any]:
    """The answer, taken apart."""
    asked = parse(data)
    assert asked is not None
    answer = build(asked, names(region).answer(asked, "10.0.0.5"), by_udp)
    number, flags, _, count, _, extra = struct.unpack_from("!6H", answer)
    assert number == 0x1234
    assert answer[12:].startswith(asked.question)
    return {
        "code": flags & 0xF,
        "cut": bool(flags & 0x200),
        "count": count,
        "extra": extra,
        "flags": flags,
        "records": answer[12 + len(asked.question) :],
        "size": len(answer),
    }


def address(answer: dict[str, Any]) -> str:
    """The address of the first record."""
    return ".".join(str(byte) for byte in answer["records"][12:16])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ec2.us-east-1.amazonaws.com", "10.0.0.2"),
        ("EC2.us-EAST-1.amazonaws.COM", "10.0.0.2"),
        ("sts.us-east-1.amazonaws.com", "10.0.0.99"),
        ("ip-10-0-0-5.ec2.internal", "10.0.0.5"),
        ("redis.internal", "10.0.0.5"),
    ],
)
def test_a_known_name_has_an_address(name: str, wanted: str) -> None:
    answer = ask(query(name))
    assert (answer["code"], address(answer)) == (0, wanted)


@pytest.mark.parametrize(
    "name",
    [
        *("example.com", "amazonaws.com", "nothing.us-east-1.amazonaws.com", "ec2.internal", "ip-10-0-0-6.ec2.internal"),
        *("ip-10-0-0-5.eu-west-1.compute.internal", "ip-10-0-0-999.ec2.internal", "xec2.us-east-1.amazonaws.com", ""),
        *("7.0.0.10.in-addr.arpa", "0.0.10.in-addr.arpa", "999.0.0.10.in-addr.arpa"),
    ],
)
def test_any_other_name_does_not_exist(name: str) -> None:
    answer = ask(query(name))
    assert (answer["code"], answer["count"]) == (3, 0)


def test_a_region_has_its_own_private_domain() -> None:
    assert address(ask(query("ip-10-0-0-5.eu-west-1.compute.internal"), region="eu-west-1")) == "10.0.0.5"
    assert ask(query("ip-10-0-0-5.ec2.internal"), region="eu-west-1")["code"] == 3


def test_an_address_of_the_vpc_has_its_name() -> None:
    answer = ask(query("250.1.0.10.in-addr.arpa", PTR))
    assert answer["records"][12:] == b"\x0dip-10-0-1-250\x03ec2\x08internal\x00"


@pytest.mark.parametrize("kind", [AAAA, 15, 16, 33, 65])
@pytest.mark.parametrize("name", ["ec2.us-east-1.amazonaws.com", "ip-10-0-0-5.ec2.internal", "redis.internal", "text.internal"])
def test_a_known_name_without_records_of_a_kind_exists(name: str, kind: int) -> None:
    answer = ask(query(name, kind))
    assert (answer["code"], answer["count"]) == (0, 0)


def test_all_addresses_of_a_record_are_told_with_its_time() -> None:
    answer = ask(query("redis.internal"))
    assert (answer["count"], struct.unpack_from("!I", answer["records"], 6)[0]) == (2, 10)


def test_edns_is_answered_with_edns_and_its_size_counts() -> None:
    assert ask(query("redis.internal"))["extra"] == 0
    assert ask(query("redis.internal", edns=4096))["extra"] == 1
    assert not ask(query("many.internal", edns=4096))["cut"]


@pytest.mark.parametrize("edns", [None, 100, 512, 1232])
def test_an_answer_that_is_too_large_is_cut_off_by_udp_only(edns: int | None) -> None:
    cut = ask(query("many.internal", edns=edns))
    assert (cut["cut"], cut["count"], cut["size"] < 100) == (True, 0, True)
    whole = ask(query("many.internal", edns=edns), by_udp=False)
    assert (whole["cut"], whole["count"]) == (False, 100)


def test_the_flags_say_a_recursive_answer() -> None:
    assert ask(query("redis.internal"))["flags"] & 0xFFF0 == 0x8180
    assert ask(query("redis.internal", flags=0))["flags"] & 0xFFF0 == 0x8080


def test_an_update_is_not_implemented() -> None:
    assert ask(query("redis.internal", flags=0x2800))["code"] == 4


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x12\x34" * 5,
        query("redis.internal")[:-1],
        query("redis.internal", flags=0x8180),
        query("redis.internal", edns=1232)[:20],
        query("redis.internal")[:4] + b"\0\x02" + query("redis.internal")[6:],
        struct.pack("!6H", 1, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\x01\0\x01",
        struct.pack("!6H", 1, 0, 1, 0, 0, 0) + b"\x3f" + b"a" * 10,
        struct.pack("!6H", 1, 0, 1, 0, 0, 0) + (b"\x3f" + b"a" * 63) * 4 + b"\0\0\x01\0\x01",
        struct.pack("!6H", 1, 0, 1, 0, 0, 0) + b"\x03a.b\0\0\x01\0\x01",
        struct.pack("!6H", 1, 0, 1, 0, 0, 9) + b"\0\0\x01\0\x01",
    ],
)
def test_what_is_no_query_is_ignored(data: bytes) -> None:
    assert parse(data) is None


def test_no_bytes_whatever_break_the_resolver() -> None:
    dice = random.Random(4)  # noqa: S311 - the same every time
    good = query("redis.internal", edns=1232)
    for _ in range(20_000):
        data = bytearray(good)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        asked = parse(bytes(data[: dice.randrange(len(data) + 1)]))
        if asked is not None:
            assert len(build(asked, names().answer(asked, "10.0.0.5"))) >= 12
