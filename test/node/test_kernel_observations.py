from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from kernel_example import KernelFiles, kernel_json, profile
from redis_fleet_node.findings import Verdict
from redis_fleet_node.kernel.c_states import inspect_c_states, shallow_latency
from redis_fleet_node.kernel.clocksource import inspect_clocksource
from redis_fleet_node.kernel.cpu_latency import request_latency
from redis_fleet_node.kernel.open_files import inspect_ceiling, read_limits
from redis_fleet_node.kernel.swap import inspect_swap
from redis_servers import PROJECT

CLOCKS = "devices/system/clocksource/clocksource0"
LIMITS = (
    "Limit                     Soft Limit           Hard Limit           Units\n"
    "Max open files            1024                 {}               files\n"
)


@pytest.fixture
def kernel(tmp_path: Path) -> KernelFiles:
    return KernelFiles(tmp_path)


@pytest.mark.parametrize(
    ("available", "verdict", "fix"),
    [("tsc kvm-clock", Verdict.OK, ""), ("kvm-clock", Verdict.OK, ""), ("arch_sys_counter", Verdict.OK, ""),
     ("xen tsc hpet", Verdict.WARNING, "add clocksource=tsc to the kernel's command line"),
     ("acpi_pm", Verdict.WARNING, "choose a Nitro instance type")],
)  # fmt: skip
def test_a_slow_clock_is_told(kernel: KernelFiles, available: str, verdict: Verdict, fix: str) -> None:
    current = available.split(maxsplit=1)[0]
    kernel.sys({f"{CLOCKS}/current_clocksource": f"{current}\n", f"{CLOCKS}/available_clocksource": f"{available} \n"})
    [finding] = inspect_clocksource(kernel.roots)
    assert (finding.verdict, finding.actual, finding.fix) == (verdict, current, fix)


def test_swap_is_a_warning_only_where_it_is_unwanted(kernel: KernelFiles) -> None:
    header = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
    for area, verdict in [("", Verdict.OK), ("/swapfile file 1048572 0 -2\n", Verdict.WARNING)]:
        kernel.proc({"swaps": header + area})
        [finding] = inspect_swap(profile(swap="none"), kernel.roots)
        assert finding.verdict is verdict
        assert inspect_swap(profile(swap="keep"), kernel.roots)[0].verdict is Verdict.OK
    assert finding.actual == "/swapfile" and finding.fix.startswith("swapoff -a when memory has room")


def test_c_states_are_held_at_the_latency_of_c1(kernel: KernelFiles) -> None:
    assert inspect_c_states(profile(), kernel.roots) == []
    assert inspect_c_states(profile(cStates="shallow"), kernel.roots)[0].verdict is Verdict.WARNING
    kernel.sys({f"devices/system/cpu/cpu0/cpuidle/state{state}/latency": f"{us}\n" for state, us in enumerate([0, 2, 80])})
    device = kernel.roots.dev / "cpu_dma_latency"
    device.write_bytes(struct.pack("=i", 2_000_000_000))
    [finding] = inspect_c_states(profile(cStates="shallow"), kernel.roots)
    assert (finding.verdict, finding.actual) == (Verdict.WARNING, "2000000000 us")
    latency = shallow_latency(kernel.roots)
    assert latency == 2
    os.close(request_latency(latency, kernel.roots))
    assert device.read_bytes() == b"\x02\0\0\0"
    assert inspect_c_states(profile(cStates="shallow"), kernel.roots)[0].verdict is Verdict.OK


def test_a_ceiling_below_the_wanted_files_is_critical(kernel: KernelFiles) -> None:
    kernel.proc({"1/limits": LIMITS.format("20000")})
    [finding] = inspect_ceiling(profile(), kernel.roots)
    assert (finding.verdict, finding.wanted, finding.actual) == (Verdict.CRITICAL, "at least 65536", "20000")
    assert finding.fix.startswith("raise the limit of what started this machine's first process")
    for enough in ["65536", "unlimited"]:
        kernel.proc({"1/limits": LIMITS.format(enough)})
        assert [each.verdict for each in inspect_ceiling(profile(), kernel.roots)] == [Verdict.OK]


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux")
def test_the_limits_of_a_process_are_those_that_it_was_given() -> None:
    argv = ["prlimit", "--nofile=123:456", "sleep", "30"]
    with subprocess.Popen(argv) as process:
        try:
            found = None
            for _ in range(1000):
                found = read_limits(Path(f"/proc/{process.pid}/limits"))
                if found == (123, 456):
                    break
            assert found == (123, 456)
        finally:
            process.kill()


# /proc/sys is read-only but for the network's own settings; the network namespace ends with the program.
RUN = """
mount --bind /proc/sys/vm /proc/sys/vm && mount -o remount,bind,ro /proc/sys/vm
mount --bind /sys /sys && mount -o remount,bind,ro /sys
mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
mkdir -p /etc/redis-fleet && cp "$1" /etc/redis-fleet/kernel.json
exec "$0" -m redis_fleet_node.kernel
"""


@pytest.mark.root
def test_the_program_applies_all_and_ends_well_where_it_may_not_set_everything(tmp_path: Path) -> None:
    (tmp_path / "kernel.json").write_text(json.dumps(kernel_json(swap="none", cStates="shallow")))
    argv = ["unshare", "--net", "--mount", "sh", "-ec", RUN]
    done = subprocess.run(
        [*argv, sys.executable, str(tmp_path / "kernel.json")],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "lib" / "node")}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if line.endswith(" s)")]
    steps = ["kernel.json", "sysctls", "huge pages", "free memory", "interrupts", "packet steering", "C-states",
             "clocksource", "swap", "open files"]  # fmt: skip
    assert [line.split(": ")[1] for line in lines] == steps
    assert "redis-fleet kernel: sysctls: net.core.somaxconn = 65535 (was 4096)" in done.stdout
    assert "read-only on this machine" in done.stdout


def test_without_kernel_json_the_program_fails_in_one_line(tmp_path: Path) -> None:
    if Path("/etc/redis-fleet/kernel.json").exists():
        pytest.skip("this machine is a node itself")
    done = subprocess.run(
        [sys.executable, "-m", "redis_fleet_node.kernel"],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "lib" / "node")}, cwd=tmp_path,
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == (
        "redis-fleet kernel failed: kernel.json: /etc/redis-fleet/kernel.json: cannot be read: No such file or directory; "
        "the files asset of the fleet must hold it\n"
    )
