from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_servers import FaultyAws, InstanceMetadata, Moto, free_port
from kernel_example import kernel_json
from node_example import with_two_databases
from redis_fleet_node.services import units_of
from redis_servers import PROJECT, find_program

NODE = PROJECT / "lib" / "node"
REGION, BUCKET, KEY = "eu-west-1", "boot-assets", "0a1b2c.zip"
FILES = {"wanted": 4096, "maxclients": 1000, "reserve": 32, "clusterLinks": 0}
APP, ADMIN, REPLICATION = "App-Password-1", "Admin-Password-1", "Replication-Password-1"


class Machine:
    """What a booted machine left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def ports(self) -> list[int]:
        """Of its two databases, in their order."""
        return [database["port"] for database in self.read("plan")["node"]["databases"]]

    def read(self, name: str) -> Any:
        return json.loads((self.folder / f"{name}.json").read_text())


def redis_conf(port: int) -> str:
    conf = [f"port {port}", "maxclients 1000", "oom-score-adj relative", "appendonly yes"]
    conf += [f"dir /var/lib/redis/{port}", f"aclfile /var/lib/redis/{port}/users.acl"]
    return "\n".join([*conf, f"include /run/redis-fleet/local-{port}.conf", ""])


def archive(*ports: int) -> bytes:
    files = {f"files/etc/redis-fleet/redis-{port}.conf": redis_conf(port) for port in ports}
    files["files/etc/redis-fleet/kernel.json"] = json.dumps(kernel_json(openFiles=FILES))
    for path in [*(NODE / "redis_fleet_node").rglob("*.py"), *(NODE / "units").glob("*"), *(NODE / "bin").glob("*")]:
        files[str(path.relative_to(NODE))] = path.read_text()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, text in files.items():
            target.writestr(name, text)
    return buffer.getvalue()


def node_json(ports: tuple[int, int], redis: Path, endpoint: str) -> dict[str, Any]:
    session = boto3.session.Session()
    s3 = session.client("s3", region_name="us-east-1", endpoint_url=endpoint)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=archive(*ports))
    secrets = session.client("secretsmanager", region_name=REGION)
    node = with_two_databases()
    arns = {"app": secrets.create_secret(Name="boot-app", SecretString=APP)["ARN"]}
    in_json = json.dumps({"username": "admin", "password": ADMIN})
    arns["admin"] = secrets.create_secret(Name="boot-admin", SecretString=in_json)["ARN"]
    arns["replication"] = secrets.create_secret(Name="boot-replication", SecretString=REPLICATION)["ARN"]
    node["databases"][1]["users"].append({"name": "replication", "rules": "+psync +replconf +ping"})
    for database, port in zip(node["databases"], ports):
        database.update(port=port, cpus="0")
        for user in database["users"]:
            user["secretArn"] = arns[user["name"]]
    version = subprocess.run([redis, "--version"], capture_output=True, text=True, check=True).stdout.split("v=")[1]
    node["engine"]["version"] = ".".join(version.split(".")[:2])
    node["files"] = {"bucket": BUCKET, "key": KEY}
    return node


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, moto_server: Moto) -> Machine:
    """One machine for all tests of this file: it boots twice, starts Redis and asks whether it is ready."""
    redis = find_program("redis-server", "REDIS_SERVER")
    if redis is None:
        pytest.skip("needs redis-server, by REDIS_SERVER, in .tools/bin or on the PATH")
    folder = tmp_path_factory.mktemp("machine")
    image = folder / "volume.img"
    with image.open("wb") as file:
        file.truncate(320 * 2**20)
    argv = ["losetup", "--find", "--show", str(image)]
    loop = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    try:
        with InstanceMetadata() as metadata, FaultyAws(moto_server.url) as aws, pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                patch.delenv(name)
            patch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url)
            patch.setenv("AWS_ENDPOINT_URL", aws.url)
            patch.setenv("AWS_CONFIG_FILE", "/nonexistent")
            patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
            node = node_json((free_port(), free_port()), redis, moto_server.url)
            plan = {"node": node, "loop": loop, "redis": str(redis), "bootstrap": str(NODE / "bootstrap.py")}
            (folder / "plan.json").write_text(json.dumps(plan))
            box = [
                "unshare",
                "--mount",
                "--propagation",
                "private",
                sys.executable,
                str(Path(__file__).with_name("machine.py")),
            ]
            subprocess.run([*box, str(folder / "plan.json"), str(folder)], timeout=300, check=True)
    finally:
        subprocess.run(["losetup", "--detach", loop], check=True)
    return Machine(folder)


pytestmark = [pytest.mark.root, pytest.mark.xdist_group("boot")]


def test_the_bootstrap_installs_everything_and_fails_visibly_when_systemd_does(machine: Machine) -> None:
    done = machine.read("bootstrap-installed")
    assert done["code"] == 1
    services = " ".join(units_of(machine.ports, [], None))
    count = len(zipfile.ZipFile(io.BytesIO(archive(*machine.ports))).namelist())
    first, files, start = done["out"].splitlines()
    assert first == "redis-fleet bootstrap: demo-0-0 in eu-west-1"
    assert files.startswith(f"redis-fleet bootstrap: files: {count} new, 0 changed (")
    assert start == f"redis-fleet bootstrap: systemctl enable --no-reload --now {services}"
    problem = done["err"].splitlines()[-1]
    assert problem == "redis-fleet bootstrap failed: units: systemctl enable --no-reload --now failed: see above"
    state = machine.read("state-installed")
    assert state["/opt/redis-fleet/redis_fleet_node/boot.py"][:2] == [0, 0o644]
    assert state["/opt/redis-fleet/bin/redis-fleet"][:2] == [0, 0o755]
    assert "/etc/systemd/system/redis-fleet-boot.service" in state


def test_a_second_run_of_the_user_data_changes_no_file(machine: Machine) -> None:
    assert "\nredis-fleet bootstrap: files: unchanged (" in machine.read("bootstrap-installed-again")["out"]
    first, second = machine.read("state-installed"), machine.read("state-installed-again")
    # Where the archive was for a moment
    assert [first.pop("/run/redis-fleet")[:2], second.pop("/run/redis-fleet")[:2]] == [[0, 0o755]] * 2
    assert second == first


def test_the_kernel_s_settings_that_a_container_cannot_set_are_warnings(machine: Machine) -> None:
    done = machine.read("kernel")
    assert (done["code"], done["err"]) == (0, "")
    assert "redis-fleet kernel: kernel.json: profile redis, 2 sysctls" in done["out"]
    assert "read-only on this machine" in done["out"]


def test_the_boot_does_every_step_with_one_line_each(machine: Machine) -> None:
    done = machine.read("boot-first")
    assert (done["code"], done["err"]) == (0, "")
    lines = done["out"].splitlines()
    steps = ["node.json", "engine", "address", "volume", "file system", "folders", "passwords", "local configuration", "users"]
    assert [line.split(": ")[1] for line in lines] == steps
    assert "new xfs mounted at /var/lib/redis" in done["out"]
    assert "bind 127.0.0.2, maxmemory " in done["out"]
    state = machine.read("state-first")
    assert state["/var/lib/redis"][:2] == [54321, 0o750]
    assert state["/run/redis-fleet/secrets"][:2] == [0, 0o700]
    for port in machine.ports:
        assert state[f"/var/lib/redis/{port}"][:2] == [54321, 0o750]
        assert state[f"/var/lib/redis/{port}/users.acl"][:2] == [54321, 0o600]
        assert state[f"/run/redis-fleet/local-{port}.conf"][:2] == [0, 0o640]
        assert state[f"/run/redis-fleet/secrets/{port}"][:2] == [0, 0o700]
    mounted = json.loads(machine.read("mount")["out"])["filesystems"][0]
    assert (mounted["source"], mounted["fstype"]) == ("/dev/nvme1n1", "xfs")
    assert {"noatime", "nodev", "nosuid"} <= set(mounted["options"].split(","))


def test_a_second_boot_finds_everything_done_and_writes_nothing(machine: Machine) -> None:
    done = machine.read("boot-second")
    assert (done["code"], done["err"]) == (0, "")
    assert "existing xfs was mounted" in done["out"] and "0 files or folders given" in done["out"]
    for port in machine.ports:
        assert f"local-{port}.conf unchanged" in done["out"] and f"{port}/users.acl unchanged" in done["out"]
    first, second = machine.read("state-first"), machine.read("state-second")
    assert first == second
    assert json.loads(first["/var/lib/redis/.redis-fleet.json"][3])["slot"] == "demo-0-0"


def findings_of(machine: Machine, section: str | None = None) -> dict[str, dict[str, str]]:
    findings = json.loads(machine.read("doctor")["out"])["findings"]
    return {finding["name"]: finding for finding in findings if section in (None, finding["section"])}


def test_the_doctor_sees_the_running_servers(machine: Machine) -> None:
    done = machine.read("doctor")
    report = json.loads(done["out"])
    assert (report["version"], report["fleet"], report["slot"], done["err"]) == (1, "demo", "demo-0-0", "")
    assert done["code"] == report["exitCode"]
    for port in machine.ports:
        findings = findings_of(machine, f"server on port {port}")
        right = ["open files of the server", "maxclients", "OOM score", "loading", "aof_last_write_status", "maxmemory",
                 "memory fragmentation", "last fork", "rejected connections"]  # fmt: skip
        assert {name: findings[name]["verdict"] for name in right} == dict.fromkeys(right, "ok")
        assert findings["maxclients"]["actual"] == "1000"
        assert findings["server's log"]["verdict"] == "unknown"  # its output goes to a file of the test, not to a journal
    findings = findings_of(machine)
    right = ["mount /var/lib/redis", "file system", "free space of /var/lib/redis"]
    assert {name: findings[name]["verdict"] for name in right} == dict.fromkeys(right, "ok")
    assert "intrinsic latency" not in findings
    assert [name for name in findings if name.startswith("check-system ")] != []


def test_the_doctor_measures_latency_unless_told_not_to(machine: Machine) -> None:
    done = machine.read("doctor-table")
    assert done["out"].startswith("demo-0-0 of fleet demo\n") and done["err"] == ""
    assert re.search(r" (ok|warning) +intrinsic latency +[0-9]+ us", done["out"])


def test_the_doctor_tells_another_user_what_it_could_not_read(machine: Machine) -> None:
    done = machine.read("doctor-as-nobody")
    report = json.loads(done["out"])
    assert (done["code"], done["err"], report["exitCode"]) == (3, "", 3)
    assert (report["fleet"], report["slot"]) == (None, None)
    findings = {finding["name"]: finding for finding in report["findings"]}
    assert findings["/etc/redis-fleet/node.json"]["reason"].endswith("cannot be read: Permission denied")
    assert findings["/etc/redis-fleet/node.json"]["fix"].startswith("run this as root: sudo redis-fleet doctor")
    assert findings["vm.swappiness"]["verdict"] in ("ok", "warning")


def test_the_doctor_writes_nothing(machine: Machine) -> None:
    examined, second = machine.read("state-examined"), machine.read("state-second")
    data = tuple(f"/var/lib/redis/{port}" for port in machine.ports)
    changed = [path for path in examined if examined[path] != second.get(path) and not path.startswith(data)]
    ready = [f"/run/redis-fleet/ready-{port}" for port in sorted(machine.ports, key=str)]
    assert changed == ["/run/redis-fleet", "/run/redis-fleet/ready", *ready]


def test_the_server_is_ready_for_the_administrator_only(machine: Machine) -> None:
    for port in machine.ports:
        done = machine.read(f"ready-{port}")
        assert (done["code"], done["err"]) == (0, ""), (machine.folder / f"redis-{port}.log").read_text()
        assert done["out"].startswith("redis-fleet ready: server: redis ")
    state = machine.read("state-examined")
    content = json.loads(state["/run/redis-fleet/ready"][3])
    assert (content["slot"], content["port"]) == ("demo-0-0", machine.ports[0]) and content["seconds"] >= 0


def test_no_password_reaches_a_log_an_argument_or_a_file_but_root_s_own(machine: Machine) -> None:
    arguments = (machine.folder / "arguments.log").read_text()
    assert "mkfs.xfs" in arguments and "redis-server" in arguments and "'mount'" in arguments
    texts = {path.name: path.read_text(errors="replace") for path in machine.folder.glob("*.log")}
    programs = ["bootstrap-installed", "kernel", "boot-first", "boot-second", "doctor", "doctor-table"]
    programs += [f"ready-{port}" for port in machine.ports]
    texts.update({name: json.dumps(machine.read(name)) for name in programs})
    for name, text in texts.items():
        assert not any(password in text for password in (APP, ADMIN, REPLICATION)), name
    state = machine.read("state-second")
    second = machine.ports[1]
    for password, expected in [
        (APP, {}),
        (ADMIN, {f"/run/redis-fleet/secrets/{port}/admin": 0o600 for port in machine.ports}),
        (REPLICATION, {f"/run/redis-fleet/secrets/{second}/replication": 0o600, f"/run/redis-fleet/local-{second}.conf": 0o640}),
    ]:
        holders = {path: mode for path, (_, mode, _, text) in state.items() if text and password in text}
        assert holders == expected


def test_a_failing_step_is_one_line_on_standard_error(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(NODE)}
    if Path("/etc/redis-fleet/node.json").exists():
        pytest.skip("this machine is a node itself")
    argv = [sys.executable, "-m", "redis_fleet_node.boot"]
    done = subprocess.run(argv, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and done.stdout == ""
    reason = "/etc/redis-fleet/node.json: cannot be read: No such file or directory"
    assert done.stderr == f"redis-fleet boot failed: node.json: {reason}\n"
