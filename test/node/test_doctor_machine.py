from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from node_example import example
from redis_fleet_node.doctor.clock import parse_synchronized, parse_tracking
from redis_fleet_node.doctor.cloud_init import check_cloud_init
from redis_fleet_node.doctor.disk import check_mount, check_room
from redis_fleet_node.doctor.examination import Examination
from redis_fleet_node.doctor.report import exit_code_of, render_json, render_table
from redis_fleet_node.doctor.sections import Section, run_checks
from redis_fleet_node.errors import NodeError
from redis_fleet_node.findings import Finding, Verdict
from redis_fleet_node.node import Volume, parse_node
from redis_servers import PROJECT

TRACKING = "A9FEA97B,169.254.169.123,4,1795272731.5,{},0.000001,0.000002,-8.1,0.001,0.05,0.0003,0.0001,16.1,{}\n"
LAUNCHER = PROJECT / "lib" / "node" / "bin" / "redis-fleet"


@pytest.mark.parametrize(
    ("offset", "leap", "verdict"),
    [("-0.000012", "Normal", Verdict.OK), ("0.25", "Normal", Verdict.WARNING), ("-0.25", "Normal", Verdict.WARNING),
     ("0.000000000", "Not synchronised", Verdict.WARNING)],
)  # fmt: skip
def test_chrony_tells_how_far_the_clock_is_off(offset: str, leap: str, verdict: Verdict) -> None:
    assert parse_tracking(TRACKING.format(offset, leap)).verdict is verdict
    assert parse_tracking("506 Cannot talk to daemon\n").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("answer", "verdict"), [("yes\n", Verdict.OK), ("no\n", Verdict.WARNING), ("", Verdict.UNKNOWN)])
def test_systemd_tells_whether_the_clock_is_synchronised(answer: str, verdict: Verdict) -> None:
    assert parse_synchronized(answer).verdict is verdict


def test_cloud_init_s_errors_are_critical(tmp_path: Path) -> None:
    assert check_cloud_init(tmp_path / "none") == []
    assert [finding.verdict for finding in check_cloud_init(tmp_path)] == [Verdict.WARNING]
    result = tmp_path / "result.json"
    result.write_text(json.dumps({"v1": {"datasource": "DataSourceEc2Local", "errors": []}}))
    assert [finding.verdict for finding in check_cloud_init(tmp_path)] == [Verdict.OK]
    result.write_text(json.dumps({"v1": {"datasource": "DataSourceEc2Local", "errors": ["('scripts_user', RuntimeError)"]}}))
    [finding] = check_cloud_init(tmp_path)
    assert (finding.verdict, finding.actual) == (Verdict.CRITICAL, "('scripts_user', RuntimeError)")
    (tmp_path / "disabled").touch()
    assert check_cloud_init(tmp_path) == []
    (tmp_path / "disabled").unlink()
    result.write_text("[]")
    with pytest.raises(NodeError, match="is not what cloud-init writes"):
        check_cloud_init(tmp_path)


def test_a_volume_that_is_not_mounted_is_critical(tmp_path: Path) -> None:
    [finding] = check_mount(Volume("vol-0123456789abcdef0", tmp_path))
    assert (finding.verdict, finding.actual) == (Verdict.CRITICAL, "nothing")


@pytest.mark.root
def test_a_full_file_system_is_critical_and_one_that_fills_a_warning(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from redis_fleet_node.doctor.disk import check_room\n"
        f"for mebibytes in [1, 6, 2]:\n    open({str(tmp_path / 'filler')!r}, 'ab').write(bytes(mebibytes * 2**20 - 8192))\n"
        f"    print(check_room(Path({str(tmp_path)!r}), 'why', 'fix')[0].verdict.value)"
    )
    mount = f'mount -t tmpfs -o size=9m tmpfs {tmp_path} && exec "$0" -c "$1"'
    argv = ["unshare", "--mount", "sh", "-c", mount, "python3", program]
    done = subprocess.run(
        argv, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin", "PYTHONPATH": str(PROJECT / "lib" / "node")},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.stdout.split(), done.stderr) == (["ok", "ok", "critical"], "")


def test_the_room_of_this_machine_is_told() -> None:
    found = check_room(Path("/"), "why", "fix")
    assert found[0].name == "free space of /" and found[0].actual.endswith(" GiB")


def examination(*found: Verdict, has_node: bool = True) -> Examination:
    findings = tuple(Finding(f"value {number}", verdict, "1", "2", "why so", "do this") for number, verdict in enumerate(found))
    return Examination(parse_node(example()) if has_node else None, (Section("kernel", findings),))


@pytest.mark.parametrize(
    ("found", "code"),
    [([], 0), ([Verdict.OK], 0), ([Verdict.OK, Verdict.UNKNOWN], 1), ([Verdict.WARNING, Verdict.OK], 1),
     ([Verdict.CRITICAL, Verdict.WARNING], 2)],
)  # fmt: skip
def test_the_exit_code_is_that_of_the_worst(found: list[Verdict], code: int) -> None:
    assert exit_code_of(examination(*found)) == code
    assert exit_code_of(examination(*found, has_node=False)) == 3


def test_the_json_has_what_its_text_promises() -> None:
    report = json.loads(render_json(examination(Verdict.OK, Verdict.CRITICAL)))
    assert report == {
        "version": 1, "fleet": "demo", "slot": "demo-0-0", "verdict": "critical", "exitCode": 2,
        "counts": {"ok": 1, "unknown": 0, "warning": 0, "critical": 1},
        "findings": [
            {"section": "kernel", "name": f"value {number}", "verdict": verdict, "wanted": "1", "actual": "2",
             "reason": "why so", "fix": "do this"} for number, verdict in enumerate(["ok", "critical"])
        ],
    }  # fmt: skip


def test_the_table_tells_why_and_what_to_do_where_something_is_wrong() -> None:
    assert render_table(examination(Verdict.OK, Verdict.WARNING), has_colours=False) == (
        "demo-0-0 of fleet demo\n\nkernel\n"
        "  ok       value 0  2\n"
        "  warning  value 1  2 (wanted: 1)\n"
        "           why: why so\n"
        "           fix: do this\n"
        "\n1 ok, 1 warning"
    )
    assert "\033[33mwarning \033[0m value 1" in render_table(examination(Verdict.OK, Verdict.WARNING), has_colours=True)


def test_what_a_machine_says_cannot_forge_a_line() -> None:
    forged = Examination(None, (Section("kernel", (Finding("x", Verdict.WARNING, "1", "2\n  ok  y", "a\033[2Jb"),)),))
    text = render_table(forged, has_colours=False)
    assert "\n  ok  y" not in text and "\033" not in text


def test_a_check_that_breaks_is_a_finding_and_the_others_are_made() -> None:
    def breaks() -> list[Finding]:
        raise ZeroDivisionError("could hold anything")

    def denied() -> list[Finding]:
        raise PermissionError(13, "Permission denied", "/secret")

    section = run_checks("s", ("one", breaks), ("two", denied), ("three", lambda: [Finding("three", Verdict.OK)]))
    assert [finding.verdict.value for finding in section.findings] == ["unknown", "unknown", "ok"]
    assert "unforeseen ZeroDivisionError in" in section.findings[0].reason
    assert "could hold anything" not in section.findings[0].reason
    assert (section.findings[1].reason, section.findings[1].fix) == ("/secret: Permission denied", "run this as root")


def run_launcher(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(LAUNCHER), *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_the_command_tells_what_it_can_do() -> None:
    for arguments in [(), ("help",), ("--help",)]:
        done = run_launcher(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("usage: redis-fleet COMMAND") and "  doctor [--json]" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [(["docter"], "redis-fleet: unknown command docter; the commands of a node are apply, doctor, handover and help\n"),
     (["doctor", "--jsn"], "redis-fleet doctor: unrecognized arguments: --jsn; see redis-fleet doctor --help\n"),
     (["doctor", "--latency", "-1"],
      "redis-fleet doctor: argument --latency: must be a whole number, 0-300, got '-1'; see redis-fleet doctor --help\n"),
     (["doctor", "--latency", "301"],
      "redis-fleet doctor: argument --latency: must be a whole number, 0-300, got '301'; see redis-fleet doctor --help\n")],
)  # fmt: skip
def test_a_wrong_command_line_is_one_line_with_an_exit_code_of_its_own(arguments: list[str], error: str) -> None:
    done = run_launcher(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (64, "", error)


def test_modules_in_the_current_folder_are_not_run(tmp_path: Path) -> None:
    (tmp_path / "argparse.py").write_text("raise SystemExit('a stranger ran')")
    link = tmp_path / "redis-fleet"
    link.symlink_to(LAUNCHER)
    done = subprocess.run([str(link), "doctor", "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_machine_that_is_no_node_cannot_be_told() -> None:
    if Path("/etc/redis-fleet/node.json").exists():
        pytest.skip("this machine is a node itself")
    done = run_launcher("doctor", "--json")
    assert (done.returncode, json.loads(done.stdout)["exitCode"], done.stderr) == (3, 3, "")
