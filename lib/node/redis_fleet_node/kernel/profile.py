"""kernel.json: what the kernel of this machine is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..fields import Fields
from ..json_file import read_json_file

KERNEL_FILE = Path("/etc/redis-fleet/kernel.json")
DOCUMENT = "kernel.json"
VERSION = 1
TEXT = r"[^\x00-\x1f\x7f]{0,2000}"
TEXT_ALLOWED = "one line of at most 2000 characters"
SYSCTL_NAME = r"[a-z][a-z0-9_]*(?:\.[A-Za-z0-9_/-]{1,64}){1,8}"
SYSCTL_NAME_ALLOWED = "the name of a kernel setting such as vm.swappiness"
SYSCTL_VALUE = r"[\x21-\x7e]{1,128}(?: [\x21-\x7e]{1,128}){0,15}"
SYSCTL_VALUE_ALLOWED = "words separated by single spaces"


@dataclass(frozen=True)
class Sysctl:
    """One sysctl and why it is set."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True)
class OpenFiles:
    """How many files the server may hold open (`wanted`), and what it needs them for."""

    wanted: int
    maxclients: int
    reserve: int
    cluster_links: int


@dataclass(frozen=True)
class KernelProfile:
    """All of kernel.json, checked; None leaves a thing as it is."""

    name: str
    sysctls: tuple[Sysctl, ...]
    transparent_huge_pages: str | None
    min_free_memory_percent: int | None
    receive_packet_steering: bool
    swap_is_unwanted: bool
    shallow_c_states: bool
    open_files: OpenFiles


def read_profile(path: Path = KERNEL_FILE) -> KernelProfile:
    """Reads and checks kernel.json; throws a NodeError that names the file and the key."""
    return read_json_file(path, parse_profile)


def parse_profile(value: object) -> KernelProfile:
    """Checks the content of kernel.json; throws a NodeError that names the key."""
    fields = Fields(value, document=DOCUMENT)
    fields.whole("version", VERSION, VERSION)
    fields.choice("clocksource", ["verify"])
    profile = KernelProfile(
        name=fields.choice("profile", ["redis", "general", "none", "own"]),
        sysctls=tuple(_sysctl(section) for section in fields.sections("sysctls", at_least=0)),
        transparent_huge_pages=_or_none(fields, "transparentHugePages", ["never", "madvise"]),
        min_free_memory_percent=_percent(fields, "minFreeMemoryPercent"),
        receive_packet_steering=fields.choice("receivePacketSteering", ["auto", "off"]) == "auto",
        swap_is_unwanted=fields.choice("swap", ["none", "keep"]) == "none",
        shallow_c_states=fields.choice("cStates", ["default", "shallow"]) == "shallow",
        open_files=_open_files(fields.section("openFiles")),
    )
    fields.end()
    return profile


def _or_none(fields: Fields, key: str, choices: list[str]) -> str | None:
    return None if fields.is_null(key) else fields.choice(key, choices)


def _percent(fields: Fields, key: str) -> int | None:
    return None if fields.is_null(key) else fields.whole(key, 1, 10)


def _sysctl(fields: Fields) -> Sysctl:
    sysctl = Sysctl(
        name=fields.text("name", SYSCTL_NAME, SYSCTL_NAME_ALLOWED),
        value=fields.text("value", SYSCTL_VALUE, SYSCTL_VALUE_ALLOWED),
        reason=fields.text("reason", TEXT, TEXT_ALLOWED),
    )
    for key in ("unit", "source"):
        fields.text(key, TEXT, TEXT_ALLOWED)
    fields.end()
    return sysctl


def _open_files(fields: Fields) -> OpenFiles:
    open_files = OpenFiles(
        wanted=fields.whole("wanted", 1, 2**31 - 1),
        maxclients=fields.whole("maxclients", 0, 2**31 - 1),
        reserve=fields.whole("reserve", 0, 2**20),
        cluster_links=fields.whole("clusterLinks", 0, 2**20),
    )
    fields.end()
    return open_files
