"""A machine in a box, run as `unshare --mount python machine.py PLAN FOLDER`: boots the programs in their places.

Its own mounts hide the real /etc, /usr, /var/lib, /run and /dev, so nothing outlives it. PLAN is a JSON file that says
what to do, FOLDER takes what comes of it. systemd does not run here: systemctl's refusal is the real one.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}
# Records the arguments of every program that Python starts, without changing a line of what runs.
AUDIT = """
import os, sys
def record(event, details):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        with open(os.environ["ARGUMENTS_LOG"], "a") as log:
            print(event, details[:2], file=log)
sys.addaudithook(record)
"""


def sh(*argv: str) -> None:
    subprocess.run(argv, check=True)


def mount_overlay(path: str, layers: Path) -> None:
    upper, work = layers / f"upper{path}", layers / f"work{path}"
    upper.mkdir(parents=True)
    work.mkdir(parents=True)
    sh("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={path},upperdir={upper},workdir={work}", path)


def make_devices(loop: str, volume_id: str) -> None:
    loop_number = os.stat(loop).st_rdev
    sh("mount", "-t", "tmpfs", "tmpfs", "/dev")
    for name, numbers in DEVICES.items():
        os.mknod(f"/dev/{name}", stat.S_IFCHR | 0o666, os.makedev(*numbers))
        os.chmod(f"/dev/{name}", 0o666)  # noqa: S103
    os.mknod("/dev/nvme1n1", stat.S_IFBLK | 0o600, loop_number)
    os.symlink("/proc/self/fd", "/dev/fd")
    os.makedirs("/dev/disk/by-id")
    os.symlink("../../nvme1n1", f"/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{volume_id.replace('-', '')}")


def prepare(plan: dict[str, Any], folder: Path) -> None:
    """The mounts of a new machine with its volume attached and cloud-init's part done."""
    sh("mount", "--make-rprivate", "/")
    layers = folder / "layers"
    layers.mkdir()
    sh("mount", "-t", "tmpfs", "tmpfs", str(layers))
    for path in ["/etc", "/opt", "/usr", "/var/lib"]:
        mount_overlay(path, layers)
    sh("mount", "-t", "tmpfs", "tmpfs", "/run")
    for path in ["/proc/sys", "/sys"]:  # of the whole machine, not ours
        sh("mount", "--rbind", path, path)
        sh("mount", "-o", "remount,bind,ro", path)
    make_devices(plan["loop"], plan["node"]["volume"]["id"])
    for name in ["redis-server", "redis-cli"]:
        Path("/usr/bin", name).unlink(missing_ok=True)
        os.symlink(Path(plan["redis"]).with_name(name), Path("/usr/bin", name))
    passwd = [line for line in Path("/etc/passwd").read_text().splitlines() if not line.startswith("redis:")]
    Path("/etc/passwd").write_text("\n".join([*passwd, "redis:x:54321:54321::/nonexistent:/usr/sbin/nologin", ""]))
    Path("/etc/redis-fleet").mkdir()
    Path("/etc/redis-fleet/node.json").write_text(json.dumps(plan["node"]))
    Path("/etc/redis-fleet/node.json").chmod(0o600)


def tell(name: str, done: subprocess.CompletedProcess[str], folder: Path) -> None:
    result = {"code": done.returncode, "out": done.stdout, "err": done.stderr}
    (folder / f"{name}.json").write_text(json.dumps(result))


def state(folder: Path, name: str) -> None:
    """Owner, mode, time and text of every file that the programs wrote."""
    roots = [
        "/etc/redis-fleet",
        "/var/lib/redis",
        "/run/redis-fleet",
        "/opt/redis-fleet",
        "/usr/local/bin/redis-fleet",
        "/etc/systemd/system",
    ]
    found = {}
    for path in sorted(path for root in roots for path in [Path(root), *Path(root).rglob("*")] if path.exists()):
        status = path.lstat()
        text = path.read_text(errors="replace") if path.is_file() else None
        found[str(path)] = [status.st_uid, stat.S_IMODE(status.st_mode), status.st_mtime_ns, text]
    (folder / f"{name}.json").write_text(json.dumps(found))


@contextmanager
def redis_server(port: int, folder: Path) -> Iterator[None]:
    argv = ["/usr/bin/redis-server", f"/etc/redis-fleet/redis-{port}.conf"]
    with (folder / f"redis-{port}.log").open("wb") as log:
        server = subprocess.Popen(argv, user=54321, group=54321, extra_groups=[], stdout=log, stderr=log)
    try:
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def main() -> None:
    plan, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    prepare(plan, folder)
    audit = folder / "audit"
    audit.mkdir()
    (audit / "sitecustomize.py").write_text(AUDIT)
    environment = {
        **os.environ,
        "PYTHONPATH": f"/opt/redis-fleet:{audit}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARGUMENTS_LOG": str(folder / "arguments.log"),
    }

    def run(name: str, *argv: str) -> None:
        done = subprocess.run(argv, env=environment, cwd="/", capture_output=True, text=True, timeout=120, check=False)
        tell(name, done, folder)

    for name in ["installed", "installed-again"]:
        run(f"bootstrap-{name}", sys.executable, plan["bootstrap"])
        state(folder, f"state-{name}")
    run("kernel", sys.executable, "-m", "redis_fleet_node.kernel")
    for name in ["first", "second"]:
        run(f"boot-{name}", sys.executable, "-m", "redis_fleet_node.boot")
        state(folder, f"state-{name}")
    run("mount", "findmnt", "--json", "/var/lib/redis")
    with ExitStack() as servers:
        for database in plan["node"]["databases"]:
            servers.enter_context(redis_server(database["port"], folder))
        for database in plan["node"]["databases"]:
            run(f"ready-{database['port']}", sys.executable, "-m", "redis_fleet_node.ready", str(database["port"]))
        run("doctor", "/usr/local/bin/redis-fleet", "doctor", "--json", "--latency", "0")
        run("doctor-table", "/usr/local/bin/redis-fleet", "doctor")
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        run("doctor-as-nobody", *nobody, "/usr/local/bin/redis-fleet", "doctor", "--json")
        state(folder, "state-examined")
    subprocess.run(["umount", "/var/lib/redis"], check=False)


if __name__ == "__main__":
    main()
