from __future__ import annotations

import io
import os
import random
import re
import stat
import zipfile
from pathlib import Path

import bootstrap
import boto3
import pytest
from aws_servers import FaultyAws, free_port
from redis_servers import PROJECT

BUCKET, KEY = "bootstrap-assets", "0a1b2c.zip"


def archive_of(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return buffer.getvalue()


def tree(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


GOOD = {
    "files/etc/redis-fleet/redis.conf": "port 6379\n",
    "redis_fleet_node/__init__.py": "",
    "redis_fleet_node/boot.py": "print()\n",
    "units/redis-fleet-boot.service": "[Unit]\n",
    "bin/redis-fleet": "#!/bin/sh\n",
}
INSTALLED = {
    "etc/redis-fleet/redis.conf": "port 6379\n",
    "etc/systemd/system/redis-fleet-boot.service": "[Unit]\n",
    "opt/redis-fleet/bin/redis-fleet": "#!/bin/sh\n",
    "opt/redis-fleet/redis_fleet_node/__init__.py": "",
    "opt/redis-fleet/redis_fleet_node/boot.py": "print()\n",
}


def test_the_program_is_small_ascii_and_has_the_line_that_cloud_init_looks_for() -> None:
    content = (PROJECT / "lib" / "node" / "bootstrap.py").read_bytes()
    assert len(content) < 4600
    assert content.isascii() and content.startswith(b"#!/usr/bin/env python3\n")


def paths(changed: list[Path], root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in changed}


def test_each_folder_of_the_archive_goes_to_its_place(tmp_path: Path) -> None:
    assert paths(bootstrap.install(archive_of(GOOD), tmp_path), tmp_path) == set(INSTALLED)
    assert tree(tmp_path) == INSTALLED
    modes = {str(path.relative_to(tmp_path)): path.lstat().st_mode & 0o7777 for path in tmp_path.rglob("*") if path.is_file()}
    assert modes.pop("opt/redis-fleet/bin/redis-fleet") == 0o755
    assert set(modes.values()) == {0o644}
    assert {path.stat().st_mode & 0o7777 for path in tmp_path.rglob("*") if path.is_dir()} == {0o755}


def test_the_command_is_on_the_path_of_every_user(tmp_path: Path) -> None:
    for _ in range(2):
        bootstrap.install(archive_of(GOOD), tmp_path)
        assert os.readlink(tmp_path / "usr/local/bin/redis-fleet") == "/opt/redis-fleet/bin/redis-fleet"


def test_a_second_time_replaces_files_whole_and_leaves_nothing_beside_them(tmp_path: Path) -> None:
    bootstrap.install(archive_of(GOOD), tmp_path)
    changed = bootstrap.install(archive_of({**GOOD, "redis_fleet_node/boot.py": "new\n"}), tmp_path)
    assert paths(changed, tmp_path) == {"opt/redis-fleet/redis_fleet_node/boot.py"}
    assert tree(tmp_path) == {**INSTALLED, "opt/redis-fleet/redis_fleet_node/boot.py": "new\n"}


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    bootstrap.install(archive_of(GOOD), tmp_path)
    before = {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in tmp_path.rglob("*")}
    assert bootstrap.install(archive_of(GOOD), tmp_path) == []
    assert {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("mode", [0o600, 0o666, 0o4755])
def test_a_file_with_another_mode_is_put_right(tmp_path: Path, mode: int) -> None:
    bootstrap.install(archive_of(GOOD), tmp_path)
    path = tmp_path / "opt/redis-fleet/bin/redis-fleet"
    path.chmod(mode)
    assert bootstrap.install(archive_of(GOOD), tmp_path) == [path]
    assert path.stat().st_mode & 0o7777 == 0o755


@pytest.mark.parametrize(
    "name",
    ["files/../../etc/passwd", "../evil", "/etc/passwd", "files", "evil/x", "bootstrap.py", "units/../../../x",
     "files\\..\\x", "files/a\\b", "redis_fleet_node/../x", "..", "//files/x", "./../files/x"],
)  # fmt: skip
def test_an_entry_that_leaves_its_place_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    with pytest.raises(bootstrap.Failure, match=r"the archive holds .*; only files below files, redis_fleet_node,"):
        bootstrap.install(archive_of({**GOOD, name: "evil"}), root)
    assert list(tmp_path.rglob("*")) == [root]


def test_a_symbolic_link_in_the_archive_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        link = zipfile.ZipInfo("files/etc/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/shadow")
    with pytest.raises(bootstrap.Failure, match="the archive holds 'files/etc/link'"):
        bootstrap.install(buffer.getvalue(), tmp_path)


def test_whatever_the_names_in_an_archive_nothing_is_written_outside(tmp_path: Path) -> None:
    chance = random.Random(20_260_101)  # noqa: S311
    parts = ["files", "units", "redis_fleet_node", "..", ".", "", "a", "etc", "\\", "a\\..", "~", "c:", "é"]
    root = tmp_path / "deep" / "er" / "root"
    root.mkdir(parents=True)
    installed = 0
    for _ in range(1000):
        name = "/".join(chance.choices(parts, k=chance.randint(1, 6))) or "."
        try:
            installed += len(bootstrap.install(archive_of({name: chance.random().hex()}), root))
        except bootstrap.Failure:
            pass
        except OSError as error:  # a file of an earlier round where this one wants a folder, or the reverse
            assert str(root) in str(error.filename)
    assert installed > 20
    assert all(root in path.parents or path in [root, *root.parents] for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("content", [b"", b"no archive", archive_of(GOOD)[:-30]])
def test_what_is_no_archive_is_an_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(bootstrap.Failure, match="the archive cannot be read"):
        bootstrap.install(content, tmp_path)


def store(content: bytes, endpoint: str) -> None:
    s3 = boto3.session.Session().client("s3", region_name="us-east-1", endpoint_url=endpoint)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=content)


def test_the_archive_is_fetched_again_while_the_role_lags(
    aws: FaultyAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = archive_of(GOOD)
    store(archive, aws.target)
    monkeypatch.setattr(bootstrap, "PAUSE", 0)
    for _ in range(2):
        aws.refuse_s3(KEY, 403, "AccessDenied")
    assert bootstrap.download("eu-west-1", BUCKET, KEY) == archive
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("redis-fleet bootstrap: ") and "AccessDenied" in line for line in lines)


def failure(key: str = KEY) -> str:
    with pytest.raises(bootstrap.Failure) as caught:
        bootstrap.download("eu-west-1", BUCKET, key)
    return str(caught.value)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt only."""
    monkeypatch.setattr(bootstrap, "SECONDS", -1)


@pytest.mark.usefixtures("hasty")
def test_an_archive_that_cannot_be_had_ends_with_what_to_check(aws: FaultyAws) -> None:
    aws.refuse_s3(KEY, 403, "AccessDenied")
    assert failure().startswith(f"s3://{BUCKET}/{KEY}: An error occurred (AccessDenied)")
    assert failure("none.zip").endswith("check metadata, route to S3 and s3:GetObject of the role")


@pytest.mark.usefixtures("hasty")
def test_a_clock_that_is_off_is_named(aws: FaultyAws) -> None:
    aws.refuse_s3(KEY, 403, "RequestTimeTooSkewed")
    assert re.search(r"RequestTimeTooSkewed.*; set the clock, now \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$", failure())


@pytest.mark.usefixtures("hasty", "aws")
def test_without_metadata_there_are_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    assert "Unable to locate credentials; check metadata" in failure()


@pytest.mark.usefixtures("hasty", "aws")
def test_without_a_way_to_s3_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    assert 'Could not connect to the endpoint URL' in failure()


def test_the_waiting_for_s3_ends_within_two_minutes() -> None:
    connect_and_read = 25
    assert bootstrap.SECONDS + bootstrap.PAUSE + connect_and_read <= 120
