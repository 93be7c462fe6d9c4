#!/usr/bin/env python3
"""Fetches the node's files from S3, installs them and starts Redis: run once, by cloud-init at the first boot."""

import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path, PurePosixPath

NODE = Path("/etc/redis-fleet/node.json")
# Top folder of the archive -> where it goes
TARGETS = {"files": "", "redis_fleet_node": "usr/lib/redis-fleet/redis_fleet_node", "units": "etc/systemd/system"}
ATTEMPTS = 24
PAUSE_SECONDS = 5
MAX_BYTES = 16 * 2**20


class Failure(Exception):
    """A step that cannot be done, in one line."""


def say(text: str) -> None:
    print("redis-fleet bootstrap: " + text, flush=True)


def download(region: str, bucket: str, key: str) -> bytes:
    """Retries for two minutes: address, route and role of a new machine may lag."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(connect_timeout=5, read_timeout=20)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            client = boto3.session.Session().client("s3", region_name=region, config=config)
            body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            return body
        except (BotoCoreError, ClientError) as error:
            say(f"download: attempt {attempt} of {ATTEMPTS}: {error}")
        if attempt < ATTEMPTS:
            time.sleep(PAUSE_SECONDS)
    raise Failure(f"s3://{bucket}/{key} cannot be read: may the instance's role s3:GetObject it?")


def target_of(entry: zipfile.ZipInfo, root: Path) -> Path:
    parts = PurePosixPath(entry.filename).parts
    name = entry.orig_filename
    bad = ".." in parts or "\\" in name or "\0" in name or len(parts) < 2 or parts[0] not in TARGETS
    if bad or stat.S_ISLNK(entry.external_attr >> 16):
        raise Failure(f"the archive holds {name!r}; only files below {', '.join(TARGETS)} are allowed")
    return root.joinpath(TARGETS[parts[0]], *parts[1:])


def install(archive: bytes, root: Path) -> int:
    """Checks every entry before it writes the first, and replaces each file whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as source:
            entries = [entry for entry in source.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise Failure(f"the archive must hold at most {MAX_BYTES} bytes")
            files = {target_of(entry, root): source.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Failure(f"the archive cannot be read: {error}") from None
    for path, content in files.items():
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as new:
            new.write(content)
            os.fchmod(new.fileno(), 0o644)
        os.replace(new.name, path)
    return len(files)


def systemctl(*words: str) -> None:
    say("systemctl " + " ".join(words))
    code = subprocess.run(["systemctl", *words], check=False).returncode
    if code:
        raise Failure(f"systemctl {' '.join(words)} ended with {code}")


def main() -> None:
    os.umask(0o022)
    node = json.loads(NODE.read_text(encoding="utf-8"))
    say(f"{node['slot']['name']} in {node['region']}")
    archive = download(node["region"], node["files"]["bucket"], node["files"]["key"])
    say(f"{install(archive, Path('/'))} files installed")
    port = node["redis"]["port"]
    systemctl("daemon-reload")
    units = ["redis-fleet-boot", f"redis@{port}", f"redis-fleet-ready@{port}"]
    systemctl("enable", *units)
    for unit in units:
        systemctl("start", unit)
    say("done")


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # noqa: BLE001
        text = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        sys.exit("redis-fleet bootstrap failed: " + text)
