"""What the ledger counts as read."""

from __future__ import annotations

from redis_fleet_emulator.ledger import Dropped, Ledger, Properties, load_reviewed

GIVEN = {
    "Name": "x",
    "Options": {"Tokens": "required", "Hops": 1},
    "Devices": [{"Size": 1, "Kind": "a"}, {"Size": 2, "Kind": "b"}],
}


def test_what_nobody_reads_is_listed_at_every_depth() -> None:
    properties = Properties(GIVEN)
    assert list(properties.unread()) == ["Name", "Options", "Devices"]
    assert properties["Options"]["Tokens"] == "required"
    assert [device["Size"] for device in properties["Devices"]] == [1, 2]
    assert list(properties.unread()) == ["Name", "Options.Hops", "Devices[].Kind", "Devices[].Kind"]


def test_asking_whether_a_property_is_there_does_not_count_as_reading_it() -> None:
    properties = Properties({"Name": "x"})
    assert "Name" in properties
    assert list(properties) == ["Name"]
    assert list(properties.unread()) == ["Name"]


def test_a_plain_copy_counts_as_reading_all_below_and_is_a_copy() -> None:
    properties = Properties(GIVEN)
    picked = properties.pick("Name", "Options", "Absent")
    picked["Options"]["Hops"] = 99
    assert picked == {"Name": "x", "Options": {"Tokens": "required", "Hops": 99}}
    assert properties.plain("Options") == {"Tokens": "required", "Hops": 1}
    assert list(properties.unread()) == ["Devices"]


def test_a_reviewed_property_covers_what_is_below_it_and_nothing_beside_it() -> None:
    ledger = Ledger()
    entry = load_reviewed()[0]
    assert ledger.reason(entry.type, f"{entry.property}.Anything") == entry.reason
    assert ledger.reason(entry.type, f"{entry.property}Else") is None
    assert ledger.reason("AWS::SQS::Queue", entry.property) is None


def test_a_report_divides_and_a_reset_forgets() -> None:
    ledger = Ledger()
    entry = load_reviewed()[0]
    ledger.add(Dropped(entry.type, "Group", entry.property, "stack"))
    ledger.add(Dropped("AWS::SQS::Queue", "Queue", "Odd", "stack"))
    ledger.add(Dropped("AWS::SQS::Queue", "Queue", "Odd", "stack"))
    report = ledger.report()
    assert [one["property"] for one in report["unreviewed"]] == ["Odd"]
    assert [one["reason"] for one in report["reviewed"]] == [entry.reason]
    ledger.reset()
    assert ledger.report() == {"unreviewed": [], "reviewed": []}


def test_every_entry_of_the_reviewed_list_says_why() -> None:
    assert all(len(entry.reason) > 20 for entry in load_reviewed())
