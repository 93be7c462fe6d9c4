"""The lifecycle hooks of a node's group, as the emulator plays them, and what the node does at its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_servers import InstanceMetadata
from lifecycle_groups import NodeOfGroup, held_group, of_group
from node_example import example
from redis_fleet_emulator.testing_controller import Controller
from redis_fleet_emulator.testing_groups import Group
from redis_fleet_node.errors import NodeError
from redis_fleet_node.lifecycle import watch as watch_module
from redis_fleet_node.lifecycle.answer import answer
from redis_fleet_node.lifecycle.answer_codes import LAUNCHING, TERMINATING, Heard, Verb
from redis_fleet_node.lifecycle.departure import Departure, depart
from redis_fleet_node.lifecycle.notices import Kind, Notice
from redis_fleet_node.lifecycle.programs import NodePrograms
from redis_fleet_node.lifecycle.watch import Watch
from redis_fleet_node.node import Node, parse_node
from redis_fleet_node.patience import Patience

QUICK = Patience(limit=1, pause=0.1)
PORTS = [6379, 6380]

# One emulator for all of them
pytestmark = pytest.mark.xdist_group("lifecycle")


@pytest.fixture(scope="module")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    controller = Controller(tmp_path_factory.mktemp("lab"))
    yield controller
    controller.close()


@pytest.fixture
def lab(
    shared_lab: Controller, metadata_server: InstanceMetadata, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Controller:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata_server.url)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", shared_lab.aws.endpoint)
    shared_lab.reset()
    return shared_lab


@pytest.fixture
def node() -> Node:
    return parse_node(of_group(example()))


@pytest.fixture
def group(lab: Controller, metadata_server: InstanceMetadata) -> Group:
    """A group whose instance this machine is; it waits for its launching hook."""
    found, instance = held_group(lab)
    metadata_server.values["instance-id"] = instance
    return found


def test_a_launch_goes_on_when_it_is_told_so_and_a_second_word_is_none(group: Group, node: Node) -> None:
    assert answer(node, Verb.LOOK, LAUNCHING)[0] is Heard.TOLD
    assert answer(node, Verb.LOOK, TERMINATING)[0] is Heard.NOTHING_WAITS
    heard, line = answer(node, Verb.CONTINUE, LAUNCHING)
    assert (heard, line) == (Heard.TOLD, f"{group.name} was told CONTINUE for its hook redis-fleet-launching")
    group.reaches("InService")
    heard, line = answer(node, Verb.CONTINUE, LAUNCHING)
    assert (heard, line) == (Heard.NOTHING_WAITS, f"this instance of {group.name} is InService")


def test_an_instance_that_is_not_yet_held_is_asked_about_again(
    lab: Controller, node: Node, metadata_server: InstanceMetadata
) -> None:
    lab.silent.add("launch")
    pending = Group(lab)
    (instance,) = pending.reaches("Pending")
    metadata_server.values["instance-id"] = instance
    assert answer(node, Verb.CONTINUE, LAUNCHING)[0] is Heard.NOT_YET


def test_an_instance_of_no_group_has_nobody_to_tell(lab: Controller, node: Node) -> None:
    assert answer(node, Verb.CONTINUE, LAUNCHING) == (
        Heard.NOTHING_WAITS,
        "this instance is in no Auto Scaling group",
    )


def test_a_hook_of_another_name_is_no_hook_of_this_node(group: Group) -> None:
    other = parse_node({**of_group(example()), "hooks": {"launching": "other", "terminating": "other"}})
    heard, line = answer(other, Verb.CONTINUE, LAUNCHING)
    assert (heard, line) == (Heard.NOTHING_WAITS, f"{group.name} does not wait for its hook other")
    group.reaches("Pending:Wait")


@pytest.fixture
def ending(group: Group, node: Node) -> tuple[Group, NodeOfGroup]:
    """A group whose instance is to end."""
    answer(node, Verb.CONTINUE, LAUNCHING)
    (instance,) = group.reaches("InService")
    group.terminate(instance, decrement=True)
    group.reaches("Terminating:Wait")
    return group, NodeOfGroup(node)


def test_a_node_that_ends_hands_over_stops_its_servers_and_lets_the_group_go_on(ending: tuple[Group, NodeOfGroup]) -> None:
    group, node = ending
    assert depart(PORTS, node, QUICK) is Departure.GONE
    assert node.steps == [
        *("hand over 6379", "hand over 6380", "LOOK"),
        *("hand over 6379", "stop 6379", "hand over 6380", "stop 6380", "withdraw", "CONTINUE"),
    ]
    group.reaches()


def test_a_handover_that_is_refused_keeps_the_instance_and_its_servers(
    ending: tuple[Group, NodeOfGroup], capsys: pytest.CaptureFixture[str]
) -> None:
    group, node = ending
    node.refused = {"hand over 6380": "no replica is there"}
    assert depart(PORTS, node, QUICK) is Departure.STAYS
    assert node.steps == ["hand over 6379", "hand over 6380", "ABANDON"]
    group.reaches("Terminating:Retained")
    line = "the termination is abandoned, this instance stays: the hand-over failed: no replica is there"
    assert capsys.readouterr().out == f"redis-fleet agent: {line}\n"


def test_a_server_that_does_not_stop_keeps_the_instance(ending: tuple[Group, NodeOfGroup]) -> None:
    group, node = ending
    node.refused = {"stop 6380": "it did not end"}
    assert depart(PORTS, node, QUICK) is Departure.STAYS
    assert "CONTINUE" not in node.steps
    group.reaches("Terminating:Retained")


def test_dns_records_that_cannot_be_removed_hold_nothing_up(ending: tuple[Group, NodeOfGroup]) -> None:
    group, node = ending
    node.refused = {"withdraw": "route53 does not answer"}
    assert depart(PORTS, node, QUICK) is Departure.GONE
    group.reaches()


def test_a_group_that_waits_for_nothing_stops_no_server(group: Group, node: Node) -> None:
    programs = NodeOfGroup(node)
    assert depart(PORTS, programs, QUICK) is Departure.STAYS
    assert programs.steps == ["hand over 6379", "hand over 6380", "LOOK"]
    group.reaches("Pending:Wait")


def test_while_it_takes_long_the_group_is_asked_for_more_time(ending: tuple[Group, NodeOfGroup]) -> None:
    group, node = ending
    node.refused = {"LOOK": "AWS does not answer"}
    assert depart(PORTS, node, Patience(limit=3, pause=0.1), beat_seconds=0.2) is Departure.UNKNOWN
    assert node.steps.count("BEAT") >= 2
    assert "stop 6379" not in node.steps
    group.reaches("Terminating:Wait")


def test_a_program_that_cannot_be_run_is_an_error_of_its_step(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(NodeError, match="the hand-over of port 6379 cannot be run: No such file"):
        NodePrograms().hand_over(6379)


class Announced:
    """Notices that a test changes."""

    def __init__(self) -> None:
        self.notices: tuple[Notice, ...] = ()
        self.problem = ""

    def now(self) -> tuple[Notice, ...]:
        if self.problem:
            raise NodeError(self.problem)
        return self.notices


def test_the_group_is_told_once_that_the_node_serves_when_it_does(group: Group, node: Node, tmp_path: Path) -> None:
    programs = NodeOfGroup(node)
    watch = Watch(PORTS, Announced(), programs, programs)
    watch.round(tmp_path / "ready")
    assert programs.steps == []
    (tmp_path / "ready").touch()
    for _ in range(3):
        watch.round(tmp_path / "ready")
    assert programs.steps == ["CONTINUE"]
    group.reaches("InService")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that asks for more time in each round, on a machine that has just started."""
    monkeypatch.setattr(watch_module, "FIRST_BEAT_SECONDS", 0)
    monkeypatch.setattr(watch_module, "LAUNCH_BEAT_SECONDS", 0)
    monkeypatch.setattr(watch_module, "seconds_since_start", lambda: 100.0)


@pytest.mark.usefixtures("impatient")
def test_a_node_that_loads_for_long_asks_for_more_time_until_it_serves(group: Group, node: Node, tmp_path: Path) -> None:
    programs = NodeOfGroup(node)
    watch = Watch(PORTS, Announced(), programs, programs)
    for _ in range(2):
        watch.round(tmp_path / "ready")
    assert programs.steps == ["BEAT", "BEAT"]
    group.reaches("Pending:Wait")
    (tmp_path / "ready").touch()
    watch.round(tmp_path / "ready")
    group.reaches("InService")
    (tmp_path / "ready").unlink()
    watch.round(tmp_path / "ready")
    assert programs.steps == ["BEAT", "BEAT", "CONTINUE"]


@pytest.mark.usefixtures("impatient")
def test_no_time_is_asked_for_where_nothing_waits_a_server_has_failed_or_hours_have_passed(
    group: Group, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def steps_of(programs: NodeOfGroup) -> list[str]:
        watch = Watch(PORTS, Announced(), programs, programs)
        for _ in range(2):
            watch.round(tmp_path / "ready")
        return programs.steps

    failed = NodeOfGroup(node)
    failed.failed.add(6380)
    assert steps_of(failed) == []
    answer(node, Verb.CONTINUE, LAUNCHING)
    group.reaches("InService")
    assert steps_of(NodeOfGroup(node)) == ["BEAT"]
    monkeypatch.setattr(watch_module, "seconds_since_start", lambda: 4 * 3600.0 + 1)
    assert steps_of(NodeOfGroup(node)) == []


def test_a_notice_hands_over_at_once_and_a_rebalance_no_second_time(node: Node, tmp_path: Path) -> None:
    programs, source = NodeOfGroup(node), Announced()
    watch = Watch(PORTS, source, programs, programs)
    for notice in (Notice(Kind.REBALANCE, "12:00"), Notice(Kind.SPOT, "stop at 12:02")):
        source.notices = (notice,)
        for _ in range(3):
            watch.round(tmp_path / "ready")
        assert programs.steps == ["hand over 6379", "hand over 6380"]
        programs.steps.clear()


def test_the_end_comes_once_and_healing_rests_meanwhile(
    ending: tuple[Group, NodeOfGroup], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group, programs = ending
    source = Announced()
    source.notices = (Notice(Kind.TERMINATION),)
    watch = Watch(PORTS, source, programs, programs)
    for _ in range(3):
        watch.round(tmp_path / "ready")
    assert (programs.steps[0], programs.steps[-1]) == ("pause", "CONTINUE")
    assert programs.steps.count("stop 6379") == 1
    assert "announced: termination by its group" in capsys.readouterr().out
    group.reaches()


def test_an_instance_that_stays_heals_on(ending: tuple[Group, NodeOfGroup], tmp_path: Path) -> None:
    _, programs = ending
    programs.refused = {"hand over 6379": "no replica"}
    source = Announced()
    source.notices = (Notice(Kind.TERMINATION),)
    Watch(PORTS, source, programs, programs).round(tmp_path / "ready")
    assert programs.steps == ["pause", "hand over 6379", "ABANDON", "resume"]


def test_a_service_that_does_not_answer_is_one_line(
    node: Node, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    programs, source = NodeOfGroup(node), Announced()
    watch = Watch(PORTS, source, programs, programs)
    source.problem = "no way to it"
    for _ in range(3):
        watch.round(tmp_path / "ready")
    assert capsys.readouterr().out == "redis-fleet agent: no way to it\n"
    assert programs.steps == []
