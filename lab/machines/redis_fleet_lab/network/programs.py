"""The programs that change the kernel's network: ip(8), nft(8), and settings below /proc/sys/net."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..errors import LabError

_SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/bin:/bin"


def find_program(name: str, tools: Path | None) -> str:
    """The path of a program: in the folder of tools, else on PATH, else in the system's folders.

    Throws when it is nowhere.
    """
    own = None if tools is None else shutil.which(name, path=str(tools))
    found = own or shutil.which(name) or shutil.which(name, path=_SYSTEM_FOLDERS)
    if found is None:
        raise LabError(f'the lab needs the program "{name}", which is not installed; run npm run setup')
    return found


def run(command: Sequence[str], text: str = "") -> None:
    """Runs a program with the text as its input; throws with the first line that it complains with."""
    done = subprocess.run(command, input=text, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LabError(f"{Path(command[0]).name} {' '.join(command[1:])}: {lines[0]}")


def set_kernel(values: dict[str, str]) -> None:
    """Sets sysctls of this network namespace, by their paths below /proc/sys/net; one that the kernel lacks is passed over."""
    for name, value in values.items():
        path = Path("/proc/sys/net") / name
        if path.exists():
            path.write_text(value, encoding="ascii")
