"""Runs a command and tells what it took, with all that it started, as one line of JSON.

The output of the command is read as fast as it comes and thrown away, as a reader that keeps up would.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

CHUNK = 1 << 20


def main(command: list[str]) -> None:
    """Prints seconds of wall clock and of CPU, and the MiB of the largest of the processes."""
    since = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        while process.stdout is not None and process.stdout.read(CHUNK):
            pass
    wall = time.perf_counter() - since
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"code": process.returncode, "wall": wall, "cpu": cpu, "mebibytes": used.ru_maxrss / 1024}))


if __name__ == "__main__":
    main(sys.argv[1:])
