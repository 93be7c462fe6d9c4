"""Which replica takes over, and when it may: what needs no server to be seen."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from redis_fleet_node.handover.candidate import FRESH_BYTES, Candidate, choose
from redis_fleet_node.handover.elections import Elections, keeps_votes, rest_after_election, rest_after_vote, votes_asked_for

A, B, C = "eu-west-1a", "eu-west-1b", "eu-west-1c"


def candidate(member: int, offset: int, zone: str = "") -> Candidate:
    return Candidate(f"id-{member}", f"10.0.0.{member}", 6379, offset, f"demo-0-{member}", zone, member)


@pytest.mark.parametrize(
    ("candidates", "primaries", "chosen"),
    [
        # The freshest, even in a zone with more primaries
        ([candidate(1, 0, A), candidate(2, FRESH_BYTES + 1, B)], {B: 5}, 2),
        # Equally fresh: the zone with the fewest primaries, an unknown zone having none
        ([candidate(1, 0, A), candidate(2, FRESH_BYTES, B)], {A: 2, B: 1}, 2),
        ([candidate(1, FRESH_BYTES, A), candidate(2, 0, C)], {A: 1}, 2),
        # Then the lowest member, by its number
        ([candidate(10, 0, A), candidate(2, 0, A)], {A: 1}, 2),
        ([candidate(2, 5), candidate(1, 5)], {}, 1),
    ],
)
def test_the_freshest_and_then_the_better_placed_takes_over(
    candidates: list[Candidate], primaries: Mapping[str, int], chosen: int
) -> None:
    assert choose(candidates, primaries).member == chosen


def test_nobody_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match="empty"):
        choose([], {})


@pytest.mark.parametrize(
    ("info", "keeps"),
    [
        ({"redis_version": "7.0.15"}, True),
        ({"redis_version": "8.6.3"}, True),
        ({"redis_version": "7.2.4", "valkey_version": "8.0.1"}, True),
        ({"redis_version": "7.2.4", "valkey_version": "8.1.1"}, False),
        ({"redis_version": "7.2.4", "valkey_version": "9.1.2"}, False),
        ({"redis_version": "7.2.4", "valkey_version": "10.0.0"}, False),
        ({"redis_version": "255.255.255", "valkey_version": "unstable"}, True),
    ],
)
def test_valkey_forgets_votes_since_8_1(info: dict[str, str], keeps: bool) -> None:
    assert keeps_votes(info) is keeps


@pytest.mark.parametrize(("millis", "again", "vote"), [(5000, 21, 11), (15000, 61, 31), (500, 5, 2)])
def test_the_rests_follow_the_node_timeout(millis: int, again: float, vote: float) -> None:
    assert (rest_after_election(millis), rest_after_vote(millis)) == (again, vote)


def test_a_server_that_never_asked_for_votes_tells_none() -> None:
    assert votes_asked_for({"cluster_state": "ok"}) == 0
    assert votes_asked_for({"cluster_stats_messages_auth-req_sent": "5"}) == 5


def test_an_election_is_rested_from_by_its_record_and_an_unknown_one_from_now() -> None:
    now = int(time.time() * 1000)
    elections = Elections({"long-ago": now - 60_000, "just-now": now - 1000, "clock-ahead": now + 60_000}, 5000)
    assert elections.seconds_left("long-ago") == 0
    assert 19 < elections.seconds_left("just-now") <= 20
    assert 20.9 < elections.seconds_left("clock-ahead") <= 21
    assert 20.9 < elections.seconds_left("unknown") <= 21
    time.sleep(0.2)
    assert 20.5 < elections.seconds_left("unknown") <= 20.8
    assert 20.5 < elections.seconds_left("clock-ahead") <= 20.8


def test_a_clock_that_is_ahead_forbids_no_election_for_longer_than_the_rest() -> None:
    elections = Elections({"an-hour-ahead": int(time.time() * 1000) + 3_600_000}, 500)
    assert elections.seconds_until_votes(["an-hour-ahead"]) > 1.9
    time.sleep(2.1)
    assert elections.seconds_until_votes(["an-hour-ahead"]) == 0
    assert 2 < elections.seconds_left("an-hour-ahead") < 3


def test_votes_about_a_primary_are_rested_from_after_any_election_of_its_replicas() -> None:
    now = int(time.time() * 1000)
    elections = Elections({"one": now - 12_000, "two": now - 4000, "of-another-shard": now}, 5000)
    assert elections.seconds_until_votes(["one", "never"]) == 0
    assert 6.9 < elections.seconds_until_votes(["one", "two"]) <= 7
    elections.note("never")
    assert 10.9 < elections.seconds_until_votes(["one", "never"]) <= 11
