#!/usr/bin/env python3
"""Installs the node's files from S3 and starts Redis: run by cloud-init; a second run changes nothing."""

import io
import json
import os
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path, PurePosixPath

HOME = "opt/redis-fleet/"
UNITS = "etc/systemd/system"
# Top folder of the archive -> where it goes
TARGETS = {"files": "", "redis_fleet_node": HOME + "redis_fleet_node", "bin": HOME + "bin", "units": UNITS}
# A new machine's role may lag; the last attempt takes up to 25 more
SECONDS = 90
PAUSE = 5


class Failure(Exception):
    pass


def say(text: str) -> None:
    print("redis-fleet bootstrap: " + text, flush=True)


def download(region: str, bucket: str, key: str) -> bytes:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 1})
    end = time.monotonic() + SECONDS
    while True:
        try:
            client = boto3.session.Session().client("s3", region_name=region, config=config)
            body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            return body
        except (BotoCoreError, ClientError) as error:
            problem = str(error)
        if time.monotonic() > end:
            break
        say(problem)
        time.sleep(PAUSE)
    remedy = "check metadata, route to S3 and s3:GetObject of the role"
    if "TooSkewed" in problem or "not yet valid" in problem:
        remedy = "set the clock, now " + time.ctime()
    raise Failure(f"s3://{bucket}/{key}: {problem}; {remedy}")


def target_of(entry: zipfile.ZipInfo, root: Path) -> Path:
    parts = PurePosixPath(entry.filename).parts
    name = entry.orig_filename
    bad = ".." in parts or "\\" in name or "\0" in name or len(parts) < 2 or parts[0] not in TARGETS
    if bad or stat.S_ISLNK(entry.external_attr >> 16):
        raise Failure(f"the archive holds {name!r}; only files below {', '.join(TARGETS)} are allowed")
    return root.joinpath(TARGETS[parts[0]], *parts[1:])


def put(path: Path, content: bytes, mode: int) -> bool:
    if path.is_file() and path.read_bytes() == content and path.stat().st_mode & 0o7777 == mode:
        return False
    path.parent.mkdir(0o755, True, True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    new.chmod(mode)
    os.replace(new, path)
    return True


def install(archive: bytes, root: Path) -> "list[Path]":
    """Checks every entry before it writes the first; returns what it wrote."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as source:
            files = {target_of(entry, root): source.read(entry) for entry in source.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Failure(f"the archive cannot be read: {error}") from None
    link = root / "usr/local/bin/redis-fleet"
    if not os.path.lexists(link):
        link.parent.mkdir(0o755, True, True)
        link.symlink_to(f"/{HOME}bin/redis-fleet")
    programs = root / HOME / "bin"
    return [path for path in files if put(path, files[path], 0o755 if programs in path.parents else 0o644)]


def systemctl(*words: str) -> None:
    call = "systemctl " + " ".join(words)
    say(call)
    if subprocess.call(["systemctl", *words]):
        log = ["journalctl", "-n1", "-ocat", f"_SYSTEMD_UNIT={words[-1]}.service"]
        last = subprocess.run(log, check=False, stdout=-1).stdout.decode().strip()
        raise Failure(f"{call} failed: {last or 'see above'}")


def main() -> None:
    os.umask(0o022)
    node = json.loads(Path("/etc/redis-fleet/node.json").read_text())
    say(f"{node['slot']['name']} in {node['region']}")
    changed = install(download(node["region"], node["files"]["bucket"], node["files"]["key"]), Path("/"))
    say(f"{len(changed)} files installed" if changed else "unchanged")
    if any(Path("/", UNITS) in path.parents for path in changed):
        systemctl("daemon-reload")
    port = node["redis"]["port"]
    units = ["redis-fleet-kernel", "redis-fleet-boot", f"redis@{port}", f"redis-fleet-ready@{port}"]
    systemctl("enable", "--no-reload", *units)
    for unit in units:
        systemctl("start", unit)
    say("done")


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # noqa: BLE001
        text = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        sys.exit("redis-fleet bootstrap failed: " + text)
