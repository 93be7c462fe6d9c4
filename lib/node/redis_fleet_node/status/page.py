"""The facts as a page for people, without a script. Every text goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from ..findings import Verdict
from .numbers import bytes_text, count_text, duration_text, percent_text
from .style import STYLE

Row = Sequence[object]
VERDICTS = tuple(verdict.value for verdict in Verdict)
# The worst first
ORDER = (Verdict.CRITICAL.value, Verdict.WARNING.value, Verdict.UNKNOWN.value, Verdict.OK.value)
# Who runs for a minute has facts of at most that age, unless they could not be taken
OLD_SECONDS = 120


def render_page(facts: dict[str, Any]) -> str:
    """The page of these facts."""
    node, doctor = facts["node"], facts["doctor"]
    title = f"{node['slot']} of fleet {node['fleet']}" if node else f"{facts['machine']['hostname']}, no node of a fleet"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _summary(facts),
        *(f'<p class="critical">{escape(problem)}</p>' for problem in facts["problems"]),
        _databases(facts["databases"]),
        _replicas(facts["databases"]),
        _machine(facts["machine"], node),
        _disks(facts["machine"]["disks"]),
        _network(facts["machine"]["network"]),
        _doctor(doctor["findings"]) if doctor else "",
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = "\n".join(part for part in parts if part)
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'


def _summary(facts: dict[str, Any]) -> str:
    doctor, age = facts["doctor"], facts["ageSeconds"]
    counts = ", ".join(f"{doctor['counts'][name]} {name}" for name in ORDER if doctor["counts"][name]) if doctor else ""
    verdict = doctor["verdict"] if doctor else "unknown"
    old = "; they are old: see journalctl -u redis-fleet-status-facts.service" if age > OLD_SECONDS else ""
    taken = f"Facts of {facts['collectedAt']}, {age} s ago{old}."
    told = f"The doctor's verdict is {_verdict(verdict)}{escape(f' ({counts})' if counts else '')}."
    return f'<p>{told} {escape(taken)} <a href="/status.json">status.json</a></p>'


def _verdict(word: object) -> str:
    """A verdict in its colour; another word without one."""
    text = str(word)
    return f'<span class="{text}">{text}</span>' if text in VERDICTS else escape(text)


def _table(title: str, head: Row, rows: Iterable[Row]) -> str:
    """A table of texts, which are escaped here; empty where it has no rows."""
    lines = ["".join(f"<td>{_verdict(cell)}</td>" for cell in row) for row in rows]
    if not lines:
        return ""
    names = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in head)
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<h2>{escape(title)}</h2>\n<table><thead><tr>{names}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _databases(databases: Sequence[dict[str, Any]]) -> str:
    head = ("database", "port", "role", "memory", "clients", "commands", "keys", "replication", "persistence")
    return _table("Databases", head, (_database(database) for database in databases))


def _database(database: dict[str, Any]) -> Row:
    info = database["info"]
    if database["problem"] is not None:
        return (database["name"], database["port"], "no answer", database["problem"], *[""] * 5)
    keys = sum(space["keys"] for space in database["keyspace"])
    return (
        database["name"],
        database["port"],
        info.get("role", "unknown"),
        f"{bytes_text(info.get('used_memory'))} of {bytes_text(info.get('maxmemory'))}",
        f"{count_text(info.get('connected_clients'))} of {count_text(info.get('maxclients'))}",
        f"{count_text(info.get('instantaneous_ops_per_sec'))} a second",
        count_text(keys),
        _replication(info),
        _persistence(info),
    )


def _replication(info: dict[str, Any]) -> str:
    cluster = f", cluster {info['cluster_state']}" if "cluster_state" in info else ""
    if info.get("role") == "slave":
        primary = f"{info.get('master_host', 'unknown')}:{info.get('master_port', '')}"
        heard = duration_text(info.get("master_last_io_seconds_ago"))
        return f"of {primary}, link {info.get('master_link_status', 'unknown')}, heard {heard} ago{cluster}"
    return f"{count_text(info.get('connected_slaves'))} replicas{cluster}"


def _persistence(info: dict[str, Any]) -> str:
    save = f"last save {info.get('rdb_last_bgsave_status', 'unknown')}"
    changes = f"{count_text(info.get('rdb_changes_since_last_save'))} changes since"
    log = f"log {info.get('aof_last_write_status', 'unknown')}" if info.get("aof_enabled") == 1 else "no log"
    return f"{save}, {changes}, {log}"


def _replicas(databases: Sequence[dict[str, Any]]) -> str:
    rows = [
        (database["name"], f"{replica['address']}:{replica['port']}", replica["state"], f"{replica['lagSeconds']} s")
        for database in databases
        for replica in database["replicas"]
    ]
    return _table("Replicas of this machine's primaries", ("database", "replica", "state", "lag"), rows)


def _machine(machine: dict[str, Any], node: dict[str, Any] | None) -> str:
    memory, swap, files = machine["memory"], machine["swap"], machine["openFiles"] or {}
    load = " ".join(f"{value:.2f}" for value in machine["load"] or [])
    rows: list[Row] = []
    if node:
        place = f"shard {node['shard']}, member {node['member']}, {node['zone']}"
        rows.append(("slot", f"{node['slot']}: {place}, at first {node['initialRole']} ({node['topology']})"))
        rows.append(("engine", f"{node['engine']} {node['engineVersion']}"))
    rows += [
        ("host", f"{machine['hostname']}, Linux {machine['kernel']} {machine['architecture']}"),
        ("names", ", ".join(machine["names"])),
        ("up for", duration_text(machine["uptimeSeconds"])),
        ("load", f"{load or 'unknown'} of {count_text(machine['cpus'])} CPUs"),
        *((f"pressure of {name}", _pressure(machine["pressure"][name])) for name in machine["pressure"]),
        ("memory", f"{bytes_text(memory['availableBytes'])} available of {bytes_text(memory['totalBytes'])}"),
        ("swap", f"{bytes_text(swap['freeBytes'])} free of {bytes_text(swap['totalBytes'])}"),
        ("transparent huge pages", machine["transparentHugePages"] or "unknown"),
        ("open files", f"{count_text(files.get('used'))} of {count_text(files.get('max'), 'no limit')}"),
    ]
    return _table("Machine", ("what", "value"), rows)


def _pressure(pressure: dict[str, dict[str, float]] | None) -> str:
    if pressure is None:
        return "not measured by this kernel"
    return "; ".join(f"{kind} waited {value.get('avg60', 0):.2f} % of the last minute" for kind, value in pressure.items())


def _disks(disks: Sequence[dict[str, Any]]) -> str:
    head = ("file system", "space", "files")
    return _table("Disks", head, ((disk["path"], *_room(disk)) for disk in disks))


def _room(disk: dict[str, Any]) -> Row:
    if not disk["isMounted"]:
        return ("not mounted", "")
    free, total = disk["availableBytes"], disk["totalBytes"]
    space = f"{bytes_text(free)} available of {bytes_text(total)} ({percent_text(free, total)})"
    return (space, f"{count_text(disk['availableFiles'])} available of {count_text(disk['totalFiles'])}")


def _network(interfaces: Sequence[dict[str, Any]]) -> str:
    head = ("interface", "received", "sent", "errors", "dropped")
    rows = [
        (
            each["name"],
            f"{bytes_text(each['receivedBytes'])}, {count_text(each['receivedPackets'])} packets",
            f"{bytes_text(each['sentBytes'])}, {count_text(each['sentPackets'])} packets",
            count_text(each["receivedErrors"] + each["sentErrors"]),
            count_text(each["receivedDropped"] + each["sentDropped"]),
        )
        for each in interfaces
    ]
    return _table("Network", head, rows)


def _doctor(findings: Sequence[dict[str, str]]) -> str:
    """The doctor's findings, the worst first."""
    ranked = sorted(findings, key=lambda finding: ORDER.index(finding["verdict"]) if finding["verdict"] in ORDER else 0)
    head = ("verdict", "section", "what", "is", "wanted", "why", "what to do")
    keys = ("verdict", "section", "name", "actual", "wanted", "reason", "fix")
    return _table("The doctor's findings", head, ([finding[key] for key in keys] for finding in ranked))
