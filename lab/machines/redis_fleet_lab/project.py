"""Where the lab's parts lie."""

from __future__ import annotations

from pathlib import Path

#: The root of the project.
PROJECT = Path(__file__).resolve().parents[3]
#: Programs that the set-up has provided.
TOOLS = PROJECT / ".tools" / "bin"
#: Where the Python packages of the lab and of the emulator are found.
PYTHON_PATH = f"{PROJECT / 'lab' / 'machines'}:{PROJECT / 'lab' / 'emulator'}"
