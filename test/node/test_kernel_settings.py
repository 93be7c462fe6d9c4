from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kernel_example import KernelFiles, profile
from redis_fleet_node.errors import NodeError
from redis_fleet_node.findings import Verdict
from redis_fleet_node.kernel.free_memory import free_memory_settings
from redis_fleet_node.kernel.huge_pages import huge_page_settings
from redis_fleet_node.kernel.settings import apply_settings, inspect_settings
from redis_fleet_node.kernel.sysctls import sysctl_path, sysctl_settings
from redis_servers import PROJECT

# Settings of a network namespace are its own: real, and gone with it. The rest of the kernel is made read-only.
APPLY = """
import json, sys
from kernel_example import profile
from redis_fleet_node.errors import NodeError
from redis_fleet_node.kernel.settings import apply_settings, inspect_settings
from redis_fleet_node.kernel.sysctls import sysctl_settings
for sysctls in json.load(sys.stdin):
    listed = [{"name": name, "value": value, "reason": "r", "unit": "", "source": ""} for name, value in sysctls.items()]
    settings = sysctl_settings(profile(sysctls=listed))
    try:
        applied = apply_settings(settings)
        found = [applied.in_force, applied.changes, applied.warnings]
    except NodeError as error:
        found = str(error)
    print(json.dumps([found, [finding.verdict.value for finding in inspect_settings(settings)]]))
"""
READ_ONLY_KERNEL = "mount --bind /proc/sys/vm /proc/sys/vm && mount -o remount,bind,ro /proc/sys/vm && "
FOLDERS = f"{PROJECT / 'lib' / 'node'}:{PROJECT / 'test' / 'node'}"


def apply_in_namespace(*sysctls: dict[str, str]) -> list[Any]:
    argv = ["unshare", "--net", "--mount", "sh", "-c", READ_ONLY_KERNEL + 'exec "$0" -c "$1"', sys.executable, APPLY]
    done = subprocess.run(
        argv, input=json.dumps(sysctls), env={**os.environ, "PYTHONPATH": FOLDERS}, capture_output=True, text=True,
        timeout=30, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def kernel(tmp_path: Path) -> KernelFiles:
    return KernelFiles(tmp_path)


def test_a_name_leads_below_proc_sys_only() -> None:
    root = Path("/proc/sys")
    assert sysctl_path("vm.swappiness", root) == Path("/proc/sys/vm/swappiness")
    assert sysctl_path("net.ipv4.conf.eth0/1.rp_filter", root) == Path("/proc/sys/net/ipv4/conf/eth0.1/rp_filter")
    for name in ["", ".", "..", "vm.", ".vm", "vm..x", "vm.//.x", "//.//.etc", "vm.a\0b"]:
        with pytest.raises(NodeError, match="is not the name of a kernel setting"):
            sysctl_path(name, root)


@pytest.mark.root
def test_settings_are_applied_and_a_second_time_they_are_in_force() -> None:
    sysctls = {"net.core.somaxconn": "4321", "net.ipv4.ip_local_port_range": "2048 65000"}
    first, second = apply_in_namespace(sysctls, sysctls)
    assert first[0][0] == 2 and first[0][2] == []
    assert first[0][1][0].startswith("net.core.somaxconn = 4321 (was ")
    assert first[0][1][1].startswith("net.ipv4.ip_local_port_range = 2048 65000 (was ")
    assert second == [[2, [], []], ["ok", "ok"]]


@pytest.mark.root
def test_a_setting_that_is_read_only_or_absent_is_a_warning_and_the_others_are_applied() -> None:
    value = Path("/proc/sys/vm/swappiness").read_text().strip()
    wanted = str(int(value) + 1)
    sysctls = {"vm.swappiness": wanted, "net.core.no_such_setting": "1", "net.core.somaxconn": "4321"}
    [(found, verdicts)] = apply_in_namespace(sysctls)
    assert found[0] == 1
    assert found[2] == [
        f"vm.swappiness is {value}, wanted {wanted}: read-only on this machine",
        "net.core.no_such_setting: this kernel does not have it (wanted 1)",
    ]
    assert verdicts == ["warning", "warning", "ok"]
    assert Path("/proc/sys/vm/swappiness").read_text().strip() == value


@pytest.mark.root
def test_every_value_that_the_kernel_refuses_is_told_when_the_others_are_set() -> None:
    refused = {"net.core.somaxconn": "99999999999", "net.ipv4.ip_local_port_range": "9 1", "net.ipv4.tcp_max_syn_backlog": "777"}
    [(found, verdicts)] = apply_in_namespace(refused)
    assert found == (
        "the kernel refuses net.core.somaxconn = 99999999999: Invalid argument; "
        "the kernel refuses net.ipv4.ip_local_port_range = 9 1: Invalid argument; change it in the kernel profile"
    )
    assert verdicts == ["warning", "warning", "ok"]


@pytest.mark.root
def test_a_value_that_the_kernel_keeps_otherwise_fails() -> None:
    assert apply_in_namespace({"net.core.somaxconn": "0x10"})[0][0] == (
        "net.core.somaxconn was set to 0x10, but the kernel holds 16; change it in the kernel profile"
    )


def test_a_setting_that_is_in_force_is_not_written() -> None:
    value = Path("/proc/sys/vm/swappiness").read_text().strip()
    sysctl = {"name": "vm.swappiness", "value": value, "reason": "", "unit": "", "source": ""}
    applied = apply_settings(sysctl_settings(profile(sysctls=[sysctl])))
    assert (applied.in_force, applied.changes, applied.warnings) == (1, [], [])


def test_missing_overcommit_is_critical_and_says_what_to_do(kernel: KernelFiles) -> None:
    sysctl = {"name": "vm.overcommit_memory", "value": "1", "reason": "forks must not fail", "unit": "", "source": ""}
    kernel.proc({"sys/vm/overcommit_memory": "0\n"})
    [finding] = inspect_settings(sysctl_settings(profile(sysctls=[sysctl]), kernel.roots))
    assert (finding.verdict, finding.wanted, finding.actual) == (Verdict.CRITICAL, "1", "0")
    assert (finding.reason, finding.fix) == ("forks must not fail", "systemctl reload redis-fleet-kernel.service")


@pytest.mark.parametrize(("mode", "shown", "verdict"), [
    ("never", "always madvise [never]\n", Verdict.OK), ("never", "always [madvise] never\n", Verdict.WARNING),
    ("never", "never\n", Verdict.OK), ("never", "madvise\n", Verdict.WARNING),
    ("madvise", "always [madvise] never\n", Verdict.OK), ("madvise", "[always] madvise never\n", Verdict.WARNING),
])  # fmt: skip
def test_huge_pages_are_right_in_the_wanted_mode_only(kernel: KernelFiles, mode: str, shown: str, verdict: Verdict) -> None:
    kernel.sys({"kernel/mm/transparent_hugepage/enabled": shown})
    [finding] = inspect_settings(huge_page_settings(profile(transparentHugePages=mode), kernel.roots))
    assert finding.verdict is verdict


def test_huge_pages_may_stay_as_they_are() -> None:
    assert huge_page_settings(profile(transparentHugePages=None)) == []


@pytest.mark.root
def test_huge_pages_that_are_read_only_are_a_warning(kernel: KernelFiles, tmp_path: Path) -> None:
    kernel.sys({"kernel/mm/transparent_hugepage/enabled": "[always] madvise never\n"})
    folder = kernel.roots.sys
    script = f'mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} && exec "$0" -c "$1"'
    check = (
        "from pathlib import Path; from kernel_example import profile; from redis_fleet_node.kernel.roots import Roots;"
        "from redis_fleet_node.kernel.huge_pages import huge_page_settings as s;"
        "from redis_fleet_node.kernel.settings import apply_settings;"
        f"print(apply_settings(s(profile(), Roots(sys=Path({str(folder)!r})))).warnings)"
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, sys.executable, check],
        env={**os.environ, "PYTHONPATH": FOLDERS}, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert "transparent huge pages is [always] madvise never, wanted never: read-only" in done.stdout


def test_free_memory_is_a_share_of_the_machine_s_own_and_more_is_right(kernel: KernelFiles) -> None:
    kernel.proc({"meminfo": "MemTotal:       16000000 kB\n", "sys/vm/min_free_kbytes": "67584\n"})
    settings = free_memory_settings(profile(minFreeMemoryPercent=2), kernel.roots)
    assert apply_settings(settings).changes == ["vm.min_free_kbytes = 320000 (was 67584)"]
    assert apply_settings(settings).changes == []
    kernel.proc({"sys/vm/min_free_kbytes": "400000\n"})
    assert [finding.verdict for finding in inspect_settings(settings)] == [Verdict.OK]
    assert free_memory_settings(profile(minFreeMemoryPercent=None), kernel.roots) == []
