from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis_fleet_node.errors import NodeError
from redis_fleet_node.kernel import apply_settings, check_huge_pages, read_settings, setting_path
from redis_servers import PROJECT

# Settings of a network namespace are its own: real, and gone with it. The rest of the kernel is made read-only.
APPLY = """
import json, sys
from redis_fleet_node.errors import NodeError
from redis_fleet_node.kernel import apply_settings
for settings in json.load(sys.stdin):
    try:
        report = apply_settings(settings)
        print(json.dumps([report.in_force, report.warnings]))
    except NodeError as error:
        print(json.dumps(str(error)))
"""
READ_ONLY_KERNEL = "mount --bind /proc/sys/vm /proc/sys/vm && mount -o remount,bind,ro /proc/sys/vm && "


def apply_in_namespace(*settings: dict[str, str]) -> list[Any]:
    argv = ["unshare", "--net", "--mount", "sh", "-c", READ_ONLY_KERNEL + 'exec "$0" -c "$1"', sys.executable, APPLY]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "lib" / "node")}
    done = subprocess.run(
        argv, input=json.dumps(settings), env=environment, capture_output=True, text=True, timeout=30, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_settings_of_a_file_are_read_without_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "90.conf"
    path.write_text("# why\n\nvm.swappiness = 1\n ; more\nnet.ipv4.ip_local_port_range=1024  65535 \n")
    assert read_settings(path) == {"vm.swappiness": "1", "net.ipv4.ip_local_port_range": "1024  65535"}


@pytest.mark.parametrize("line", ["vm.swappiness", "= 1", "vm.swappiness =", "vm.swappiness 1"])
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "90.conf"
    path.write_text(f"# why\n{line}\n")
    with pytest.raises(NodeError, match=f"{path}:2: must be a setting such as vm.swappiness = 1"):
        read_settings(path)
    with pytest.raises(NodeError, match=r"none.conf: No such file or directory; the files asset must hold it"):
        read_settings(tmp_path / "none.conf")


def test_a_name_leads_below_proc_sys_only() -> None:
    assert setting_path("vm.swappiness") == Path("/proc/sys/vm/swappiness")
    assert setting_path("net.ipv4.conf.eth0/1.rp_filter") == Path("/proc/sys/net/ipv4/conf/eth0.1/rp_filter")
    for name in ["", ".", "..", "vm.", ".vm", "vm..x", "vm.//.x", "//.//.etc", "vm.a\0b"]:
        with pytest.raises(NodeError, match="is not the name of a kernel setting"):
            setting_path(name)


@pytest.mark.root
def test_settings_are_applied_and_a_second_time_they_are_in_force() -> None:
    settings = {"net.core.somaxconn": "4321", "net.ipv4.ip_local_port_range": "2048  65000"}
    assert apply_in_namespace(settings, settings) == [[2, []], [2, []]]


@pytest.mark.root
def test_a_setting_that_is_read_only_or_absent_is_a_warning_and_the_others_are_applied() -> None:
    value = Path("/proc/sys/vm/swappiness").read_text().strip()
    wanted = str(int(value) + 1)
    settings = {"vm.swappiness": wanted, "net.core.no_such_setting": "1", "net.core.somaxconn": "4321"}
    assert apply_in_namespace(settings) == [
        [1, [f"vm.swappiness is {value}, wanted {wanted}: read-only on this machine",
             "net.core.no_such_setting: this kernel does not have it (wanted 1)"]]
    ]  # fmt: skip
    assert Path("/proc/sys/vm/swappiness").read_text().strip() == value


@pytest.mark.root
def test_a_value_that_the_kernel_refuses_fails() -> None:
    found = apply_in_namespace({"net.core.somaxconn": "99999999999"}, {"net.ipv4.ip_local_port_range": "9 1"})
    assert found[0].startswith("the kernel refuses net.core.somaxconn = 99999999999: Invalid argument; change it")
    assert found[1].startswith("the kernel refuses net.ipv4.ip_local_port_range = 9 1: Invalid argument")


@pytest.mark.root
def test_a_value_that_the_kernel_keeps_otherwise_fails() -> None:
    assert apply_in_namespace({"net.core.somaxconn": "0x10"}) == [
        "net.core.somaxconn was set to 0x10, but the kernel holds 16; change it in the kernel profile"
    ]


def test_a_setting_that_is_in_force_is_not_written() -> None:
    value = Path("/proc/sys/vm/swappiness").read_text().strip()
    assert apply_settings({"vm.swappiness": value}).in_force == 1


@pytest.mark.parametrize("value", ["always madvise [never]\n", "always [madvise] never\n"])
def test_huge_pages_that_are_off_or_asked_for_are_right(tmp_path: Path, value: str) -> None:
    path = tmp_path / "enabled"
    path.write_text(value)
    assert check_huge_pages(path) is None
    assert check_huge_pages(tmp_path / "kernel-without-them") is None


def test_huge_pages_that_are_always_on_fail_where_they_could_be_set(tmp_path: Path) -> None:
    path = tmp_path / "enabled"
    path.write_text("[always] madvise never\n")
    with pytest.raises(NodeError, match=r"transparent huge pages are .always.*see the log of redis-fleet-thp.service"):
        check_huge_pages(path)


@pytest.mark.root
def test_huge_pages_that_are_always_on_are_a_warning_where_they_are_read_only(tmp_path: Path) -> None:
    (tmp_path / "enabled").write_text("[always] madvise never\n")
    script = f'mount --bind {tmp_path} {tmp_path} && mount -o remount,bind,ro {tmp_path} && exec "$0" -c "$1"'
    check = (
        "from pathlib import Path; from redis_fleet_node.kernel import check_huge_pages; "
        f"print(check_huge_pages(Path({str(tmp_path / 'enabled')!r})))"
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, sys.executable, check],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "lib" / "node")},
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert "transparent huge pages are [always] madvise never, wanted never or madvise: read-only" in done.stdout
