"""What the image of the lab's machines is made of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

# As a Debian image of EC2 has them; those of nodes are in it, because a lab has no internet. The SSM agent is not to
# be had as a package of Debian: the lab itself runs commands where the agent would.
PACKAGES = (
    *("systemd", "systemd-sysv", "dbus", "udev", "kmod", "procps", "util-linux", "mount", "logrotate", "netbase", "less"),
    *("cloud-init", "python3", "openssh-server", "sudo", "curl", "ca-certificates"),
    *("iproute2", "ethtool", "nvme-cli", "xfsprogs", "e2fsprogs"),
    *("redis-server", "redis-tools", "python3-boto3"),
)

# What a node may install at its first boot
REPOSITORY = (
    *("redis-server", "redis-tools", "liblzf1", "libjemalloc2", "libatomic1", "xfsprogs", "libinih1", "liburcu8"),
    *("python3-boto3", "python3-botocore", "python3-s3transfer", "python3-jmespath", "python3-dateutil", "python3-urllib3"),
)

# What a small image does without: consoles, updates by itself, disks that are not there
MASKED = (
    *("getty.target", "console-getty.service", "systemd-timesyncd.service"),
    *("apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer"),
    *("e2scrub_reap.service", "systemd-pstore.service", "nvmf-autoconnect.service", "nvmefc-boot-connections.service"),
)


@dataclass(frozen=True)
class File:
    """A file of ours in the image; `path` is absolute."""

    path: str
    text: str
    mode: int


@dataclass(frozen=True)
class Recipe:
    """All that decides what an image holds."""

    suite: str
    packages: tuple[str, ...]
    repository: tuple[str, ...]
    masked: tuple[str, ...]
    files: tuple[File, ...]
    customize: str

    @property
    def hash(self) -> str:
        """Names an image: another recipe makes another one."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def read_recipe() -> Recipe:
    """The recipe of this version of the lab."""
    return Recipe(
        suite="bookworm",
        packages=PACKAGES,
        repository=REPOSITORY,
        masked=MASKED,
        files=_files_in(FOLDER / "files"),
        customize=(FOLDER / "customize.sh").read_text(encoding="utf-8"),
    )


def _files_in(folder: Path) -> tuple[File, ...]:
    """The modes are 0644 and 0755, whatever the umask was when they were checked out."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(
        File(f"/{path.relative_to(folder)}", path.read_text(encoding="utf-8"), 0o755 if path.stat().st_mode & 0o100 else 0o644)
        for path in found
    )
