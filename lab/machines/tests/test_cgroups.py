"""Control groups of a lab are made, limited, and gone with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from redis_fleet_lab import cgroups
from redis_fleet_lab.cgroups import Cgroups

MEBIBYTES = 64
# In a mount namespace of its own: enlist a process, say where it is and what its limit is, and leave again
PROGRAM = """
import subprocess, sys
from pathlib import Path
from redis_fleet_lab.cgroups import Cgroups
groups = Cgroups(sys.argv[1])
groups.enter(Path(sys.argv[2]))
files = groups.add("i-1", int(sys.argv[3]) * 2**20)
process = subprocess.Popen(["sleep", "60"])
for file in files:
    file.write_text(str(process.pid))
print(Path(f"/proc/{process.pid}/cgroup").read_text())
limits = [file.parent / name for file in files for name in ("memory.max", "memory.limit_in_bytes")]
print("limit", *[limit.read_text().strip() for limit in limits if limit.exists()])
groups.discard("i-1")
print("busy", files[0].parent.exists())
process.kill()
process.wait()
groups.discard("i-1")
print("left", files[0].parent.exists())
"""


def _leftovers(name: str) -> list[Path]:
    roots = [cgroups.UNIFIED, cgroups.UNIFIED / "unified", cgroups.OLDER_MEMORY]
    return [root / f"redis-fleet-lab-{name}" for root in roots if (root / f"redis-fleet-lab-{name}").exists()]


def test_a_machine_has_a_group_of_its_own_with_a_limit_of_memory_and_nothing_stays(tmp_path: Path) -> None:
    name = f"test-{os.getpid()}"
    command = ["unshare", "--mount", sys.executable, "-c", PROGRAM, name, str(tmp_path), str(MEBIBYTES)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"/redis-fleet-lab-{name}/i-1" in done.stdout
    assert f"limit {MEBIBYTES * 2**20}" in done.stdout or "has no limit of memory" in done.stderr
    assert "busy True" in done.stdout
    assert "cannot be removed: a process is in it" in done.stderr
    assert "left False" in done.stdout
    Cgroups(name).remove()
    assert _leftovers(name) == []
