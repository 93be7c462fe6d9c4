from __future__ import annotations

import random
from pathlib import Path

import pytest
from kernel_example import KernelFiles, profile
from redis_fleet_node.findings import Verdict
from redis_fleet_node.kernel.cpus import parse_cpu_list, parse_cpu_mask, render_cpu_list, render_cpu_mask
from redis_fleet_node.kernel.interrupts import balancer_runs, interrupt_settings
from redis_fleet_node.kernel.nics import hardware_nics
from redis_fleet_node.kernel.packet_steering import steering_settings
from redis_fleet_node.kernel.settings import Setting, apply_settings, inspect_settings


@pytest.fixture
def kernel(tmp_path: Path) -> KernelFiles:
    return KernelFiles(tmp_path)


def values(settings: list[Setting]) -> dict[str, str]:
    return {setting.name: setting.value for setting in settings}


@pytest.mark.parametrize(("text", "cpus"), [("0", {0}), ("0-3,8", {0, 1, 2, 3, 8}), ("", set()), ("64-65\n", {64, 65})])
def test_a_list_of_cpus_is_read(text: str, cpus: set[int]) -> None:
    assert parse_cpu_list(text) == cpus


@pytest.mark.parametrize(
    ("cpus", "mask"),
    [([0], "00000001"), ([8, 9, 10, 11, 12, 13, 14, 15], "0000ff00"), ([0, 32], "00000001,00000001"), ([], "00000000"),
     ([64], "00000001,00000000,00000000")],
)  # fmt: skip
def test_a_mask_has_groups_of_32_cpus(cpus: list[int], mask: str) -> None:
    assert render_cpu_mask(cpus) == mask


def test_lists_and_masks_are_read_as_they_were_written() -> None:
    chance = random.Random(20_260_101)  # noqa: S311
    for _ in range(500):
        cpus = frozenset(chance.sample(range(200), chance.randint(0, 40)))
        assert parse_cpu_mask(render_cpu_mask(cpus)) == cpus
        assert parse_cpu_list(render_cpu_list(cpus)) == cpus


@pytest.mark.skipif(not Path("/proc/interrupts").exists(), reason="needs Linux")
def test_the_interfaces_of_this_machine_are_seen_with_their_queues() -> None:
    found = {nic.name: nic for nic in hardware_nics()}
    expected = [path.name for path in Path("/sys/class/net").iterdir() if (path / "device").exists()]
    assert sorted(found) == sorted(expected) and "lo" not in found
    for name, nic in found.items():
        assert len(nic.receive_queues) == len(list(Path(f"/sys/class/net/{name}/queues").glob("rx-*")))


def test_with_as_many_queues_as_cpus_nothing_is_steered(kernel: KernelFiles) -> None:
    kernel.cpus("0-3", {0: "0-3"})
    kernel.ena("eth0", 4, [0, 1, 2, 3])
    assert steering_settings(profile(), kernel.roots) == []


def test_cpus_beyond_the_queues_share_the_work_on_the_same_node_away_from_interrupts(kernel: KernelFiles) -> None:
    kernel.cpus("0-63", {0: "0-15,32-47", 1: "16-31,48-63"}, {cpu: f"{cpu % 32},{cpu % 32 + 32}" for cpu in range(64)})
    kernel.proc({"77/comm": "irqbalance\n"})
    kernel.ena("eth0", 8, list(range(8)))
    found = values(steering_settings(profile(), kernel.roots))
    # 8-15 and their siblings 40-47; 32-39 share a core with an interrupt
    assert found == {f"receive packet steering of eth0 rx-{queue}": "0000ff00,0000ff00" for queue in range(8)}


def test_where_only_siblings_of_interrupts_are_left_they_are_taken(kernel: KernelFiles) -> None:
    kernel.cpus("0-15", {0: "0-15"}, {cpu: f"{cpu % 8},{cpu % 8 + 8}" for cpu in range(16)})
    kernel.proc({"77/comm": "irqbalance\n"})
    kernel.ena("eth0", 8, list(range(8)))
    assert set(values(steering_settings(profile(), kernel.roots)).values()) == {"0000ff00"}


def test_a_cpu_that_serves_no_interrupt_takes_part_on_a_small_machine(kernel: KernelFiles) -> None:
    kernel.cpus("0-1", {0: "0-1"})
    kernel.virtio("eth0", 1, [1])
    assert values(steering_settings(profile(), kernel.roots)) == {"receive packet steering of eth0 rx-0": "00000001"}


def test_masks_are_written_and_a_second_time_they_are_in_force(kernel: KernelFiles) -> None:
    kernel.cpus("0-3", {0: "0-3"})
    kernel.virtio("eth0", 2, [2, 3])
    for changed in (2, 0):
        assert len(apply_settings(steering_settings(profile(), kernel.roots)).changes) == changed
    # Without irqbalance queue 0 gets CPU 0 and queue 1 CPU 1
    assert (kernel.roots.sys / "class/net/eth0/queues/rx-1/rps_cpus").read_text() == "0000000c"


def test_a_mask_that_was_right_stays_when_irqbalance_moves_an_interrupt(kernel: KernelFiles) -> None:
    kernel.cpus("0-3", {0: "0-3"})
    kernel.proc({"77/comm": "irqbalance\n"})
    kernel.ena("eth0", 2, [0, 1])
    apply_settings(steering_settings(profile(), kernel.roots))
    kernel.proc({"irq/25/effective_affinity_list": "3\n"})
    settings = steering_settings(profile(), kernel.roots)
    assert settings[0].value == "00000005"
    assert apply_settings(settings).changes == []
    kernel.sys({"class/net/eth0/queues/rx-0/rps_cpus": "f\n"})
    assert [finding.verdict for finding in inspect_settings(settings)] == [Verdict.WARNING, Verdict.OK]


def test_nothing_is_steered_where_the_profile_says_so(kernel: KernelFiles) -> None:
    kernel.cpus("0-3", {0: "0-3"})
    kernel.virtio("eth0", 1, [0])
    assert steering_settings(profile(receivePacketSteering="off"), kernel.roots) == []
    assert interrupt_settings(profile(receivePacketSteering="off"), kernel.roots) == []


@pytest.mark.parametrize("kind", ["ena", "virtio"])
def test_without_irqbalance_each_queue_gets_a_cpu_of_its_own(kernel: KernelFiles, kind: str) -> None:
    kernel.cpus("0-3", {0: "0-3"})
    getattr(kernel, kind)("eth0", 4, [0, 0, 0, 0])
    found = values(interrupt_settings(profile(), kernel.roots))
    names = ["eth0-Tx-Rx-{}"] if kind == "ena" else ["virtio0-input.{}", "virtio0-output.{}"]
    assert found == {f"CPU of {name.format(queue)}": str(queue) for queue in range(4) for name in names}
    settings = interrupt_settings(profile(), kernel.roots)
    assert len(apply_settings(settings).changes) == len(found)
    assert apply_settings(settings).changes == []
    config = kernel.roots.proc / "irq/24/smp_affinity_list"
    assert config.read_text() == "0-127\n"


def test_more_queues_than_cpus_of_the_node_go_round(kernel: KernelFiles) -> None:
    kernel.cpus("0-3", {0: "0-1", 1: "2-3"})
    kernel.ena("eth0", 4, [0, 0, 0, 0], node=1)
    assert list(values(interrupt_settings(profile(), kernel.roots)).values()) == ["2", "3", "2", "3"]


@pytest.mark.parametrize(("queues", "online"), [(1, "0-3"), (2, "0")])
def test_one_queue_or_one_cpu_is_left_as_it_is(kernel: KernelFiles, queues: int, online: str) -> None:
    kernel.cpus(online, {0: online})
    kernel.ena("eth0", queues, [0] * queues)
    assert interrupt_settings(profile(), kernel.roots) == []


def test_irqbalance_is_left_to_do_its_work(kernel: KernelFiles) -> None:
    kernel.cpus("0-3", {0: "0-3"})
    kernel.ena("eth0", 4, [0, 0, 0, 0])
    assert balancer_runs(kernel.roots.proc) is False
    kernel.proc({"1/comm": "systemd\n", "812/comm": "irqbalance\n"})
    assert balancer_runs(kernel.roots.proc) is True
    assert interrupt_settings(profile(), kernel.roots) == []
