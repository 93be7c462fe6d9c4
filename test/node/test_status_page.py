"""The status page's HTML: whatever the facts hold, it stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from redis_fleet_node.status.numbers import bytes_text, count_text, duration_text, percent_text
from redis_fleet_node.status.page import render_page
from redis_fleet_node.status.style import POLICY, STYLE
from status_example import facts

VOID = {"meta"}
# What has a meaning in HTML, in attributes, in styles or in comments, and what is nothing but text
PIECES = [
    "<", ">", "&", '"', "'", "</td>", "<script>alert(1)</script>", "<!--", "-->", "]]>", "</style>", "<style>", "&lt;",
    "&#x3c;", "<img src=x onerror=alert(1)>", "javascript:", "</title>", "\\", "`", "=", " ", "é", "\u202e", "\u2028",
    "\ud800", "x", "%3C", "{{", "</html>", "<svg/onload=x>", "\x7f", "ok", "critical",
]  # fmt: skip


class Tags(HTMLParser):
    """The tags with their attributes, and the text, of a page that is well-formed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text: list[str] = []
        self.others: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def page(value: dict[str, Any] | None = None) -> str:
    return render_page({**(facts() if value is None else value), "ageSeconds": 3})


def hostile(value: Any, chance: random.Random) -> Any:
    """The same facts with every text another one."""
    if isinstance(value, str):
        return "".join(chance.choices(PIECES, k=chance.randint(0, 6)))
    if isinstance(value, list):
        return [hostile(item, chance) for item in value]
    if isinstance(value, dict):
        return {key: hostile(item, chance) for key, item in value.items()}
    return value


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def without_verdicts(tags: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A text that is a verdict gets a span of that class, and nothing else does."""
    spans = [attributes for tag, attributes in tags if tag == "span"]
    assert all(len(one) == 1 and one[0][0] == "class" for one in spans)
    assert {one[0][1] for one in spans} <= {"ok", "unknown", "warning", "critical"}
    return [tag for tag in tags if tag[0] != "span"]


def test_whatever_the_facts_hold_the_page_has_the_same_tags_and_all_of_the_text() -> None:
    chance = random.Random(20_261_122)  # noqa: S311
    expected = without_verdicts(Tags(page()).tags)
    for _ in range(300):
        value = hostile(facts(), chance)
        found = Tags(page(value))
        assert without_verdicts(found.tags) == expected
        assert found.others == []
        text = "".join(found.text)
        for said in texts(value["doctor"]["findings"] + value["problems"]):
            assert said in text


def test_the_style_is_the_one_that_the_policy_allows_and_no_tag_has_one_of_its_own() -> None:
    [style] = re.findall(r"<style>(.*?)</style>", page(), re.DOTALL)
    assert style == STYLE
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in POLICY
    names = {name for _, attributes in Tags(page()).tags for name, _ in attributes}
    assert names == {"lang", "charset", "name", "content", "href", "class", "scope"}
    assert "unsafe" not in POLICY


def test_what_matters_is_on_the_page() -> None:
    text = " ".join(Tags(page()).text)
    wanted = [
        "demo-0-0 of fleet demo", "warning", "1 warning, 1 ok", "2026-11-22T05:50:00Z, 3 s ago", "master",
        "1.50 KiB of unknown", "unknown of 10,000", "12,345", "10.0.0.2:6379", "Connection refused", "no answer",
        "1 d 01:01:01", "0.10 0.25 0.50 of 2 CPUs", "some waited 1.50 % of the last minute", "not mounted",
        "8.00 GiB available of 16.00 GiB", "1,000 of no limit", "4.00 GiB available of 8.00 GiB (50 %)", "install chrony",
        "ip-10-0-0-1.eu-west-1.compute.internal, demo-0-0",
    ]  # fmt: skip
    assert [said for said in wanted if said not in text] == []


def test_the_worst_findings_come_first() -> None:
    body = page()
    assert body.index("install chrony") < body.index("vm.swappiness")


def test_a_page_without_node_servers_or_verdicts_says_so() -> None:
    value = {**facts(), "node": None, "databases": [], "doctor": None, "problems": ["redis-fleet doctor did not end"]}
    text = " ".join(Tags(page(value)).text)
    assert "ip-10-0-0-1, no node of a fleet" in text
    assert "redis-fleet doctor did not end" in text and "verdict is" in text and "unknown" in text


def test_facts_that_the_kernel_does_not_tell_are_unknown() -> None:
    value = facts()
    value["machine"].update(uptimeSeconds=None, cpus=None, load=None, transparentHugePages=None, openFiles=None)
    value["machine"].update(memory={"totalBytes": None, "availableBytes": None}, network=[], disks=[])
    assert "unknown of unknown CPUs" in page(value)


def test_a_replica_tells_its_primary_and_a_member_of_a_cluster_its_state() -> None:
    value = facts()
    value["databases"][0]["info"] = {
        "role": "slave", "master_host": "10.0.0.9", "master_port": 6379, "master_link_status": "down",
        "master_last_io_seconds_ago": -1, "cluster_state": "fail", "aof_enabled": 1, "aof_last_write_status": "err",
        "rdb_last_bgsave_status": "ok", "rdb_changes_since_last_save": 7,
    }  # fmt: skip
    text = " ".join(Tags(page(value)).text)
    assert "of 10.0.0.9:6379, link down, heard unknown ago, cluster fail" in text
    assert "last save ok, 7 changes since, log err" in text


@pytest.mark.parametrize(
    ("number", "text"),
    [(None, "unknown"), (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1536, "1.50 KiB"), (2**40, "1.00 TiB"),
     (2**60, "1024.00 PiB")],
)  # fmt: skip
def test_bytes_are_shown_in_the_unit_that_fits(number: int | None, text: str) -> None:
    assert bytes_text(number) == text


def test_counts_times_and_parts_are_shown_for_people() -> None:
    assert [count_text(None), count_text(None, "no limit"), count_text(1_234_567)] == ["unknown", "no limit", "1,234,567"]
    assert [duration_text(59), duration_text(86_400), duration_text(-1)] == ["00:00:59", "1 d 00:00:00", "unknown"]
    assert [percent_text(1, 8), percent_text(0, 0)] == ["12 %", "unknown"]


def test_the_facts_are_json_whatever_they_hold() -> None:
    chance = random.Random(20_261_122)  # noqa: S311
    for _ in range(50):
        value = hostile(facts(), chance)
        assert json.loads(json.dumps(value).encode("ascii")) == value
