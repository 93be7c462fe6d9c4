"""From where the packages of the image come: the host's own Debian mirror, or Debian's."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from ..errors import LabError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
OS_RELEASE = Path("/etc/os-release")
# The parts of a release, and how the folders of Debian's archive are called on every mirror
PARTS = {"": "debian", "-updates": "debian", "-security": "debian-security"}
PROXIES = ("Acquire::http::Proxy", "Acquire::https::Proxy")


def package_sources(suite: str) -> str:
    """Lines of a sources.list for `suite`: none on a host that is not Debian, where mmdebstrap knows Debian's own mirror.

    Throws a LabError without Debian's keys.
    """
    if not KEYRING.exists():
        raise LabError(f"the machine image needs the keys of Debian in {KEYRING}: install debian-archive-keyring")
    os_release = OS_RELEASE.read_text(encoding="utf-8") if OS_RELEASE.exists() else ""
    return sources_of(suite, _targets(), _release(os_release))


def sources_of(suite: str, targets: str, host_release: str) -> str:
    """The host's sources of its own release, as lines for another one; none if the host has not all parts of Debian.

    `targets` are lines "URI|suite|component" of `apt-get indextargets`.
    """
    found: dict[str, str] = {}
    for line in dict.fromkeys(targets.splitlines()):
        uri, host_suite, component = line.split("|")
        part = host_suite.removeprefix(host_release)
        if host_suite.startswith(host_release) and component == "main" and uri.rstrip("/").rpartition("/")[2] == PARTS.get(part):
            found.setdefault(part, uri)
    if not host_release or set(found) != set(PARTS):
        return ""
    return "".join(f"deb [signed-by={KEYRING}] {found[part]} {suite}{part} main\n" for part in PARTS)


def proxy_options() -> list[str]:
    """The host's proxies of apt, as options for mmdebstrap, whose apt reads no settings of the host."""
    options = []
    for name in PROXIES:
        value = _output(["apt-config", "dump", "--format", "%v%n", name]).strip()
        if value:
            options.append(f'--aptopt={name} "{value}"')
    return options


def _targets() -> str:
    return _output(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)", "Created-By: Packages"])


def _release(os_release: str) -> str:
    """Debian's name of the host's release; empty on another distribution."""
    values = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', os_release, flags=re.MULTILINE))
    return values.get("VERSION_CODENAME", "") if values.get("ID") == "debian" else ""


def _output(command: list[str]) -> str:
    """Empty when the program is not there or fails: then the host has no such setting."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""
