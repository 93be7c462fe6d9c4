from __future__ import annotations

import io
import random
import stat
import zipfile
from pathlib import Path

import bootstrap
import boto3
import pytest
from aws_servers import FaultyAws
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
}
INSTALLED = {
    "etc/redis-fleet/redis.conf": "port 6379\n",
    "etc/systemd/system/redis-fleet-boot.service": "[Unit]\n",
    "usr/lib/redis-fleet/redis_fleet_node/__init__.py": "",
    "usr/lib/redis-fleet/redis_fleet_node/boot.py": "print()\n",
}


def test_the_program_is_small_ascii_and_has_the_line_that_cloud_init_looks_for() -> None:
    content = (PROJECT / "lib" / "node" / "bootstrap.py").read_bytes()
    assert len(content) < 4096
    assert content.isascii() and content.startswith(b"#!/usr/bin/env python3\n")


def test_each_folder_of_the_archive_goes_to_its_place(tmp_path: Path) -> None:
    assert bootstrap.install(archive_of(GOOD), tmp_path) == 4
    assert tree(tmp_path) == INSTALLED
    assert {path.stat().st_mode & 0o7777 for path in tmp_path.rglob("*") if path.is_file()} == {0o644}
    assert {path.stat().st_mode & 0o7777 for path in tmp_path.rglob("*") if path.is_dir()} == {0o755}


def test_a_second_time_replaces_files_whole_and_leaves_nothing_beside_them(tmp_path: Path) -> None:
    bootstrap.install(archive_of(GOOD), tmp_path)
    bootstrap.install(archive_of({**GOOD, "redis_fleet_node/boot.py": "new\n"}), tmp_path)
    assert tree(tmp_path) == {**INSTALLED, "usr/lib/redis-fleet/redis_fleet_node/boot.py": "new\n"}


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
            installed += bootstrap.install(archive_of({name: "x"}), root)
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


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.Failure, match="the archive must hold at most 16777216 bytes"):
        bootstrap.install(archive_of({"files/big": "0" * 17_000_000}), tmp_path)
    assert list(tmp_path.iterdir()) == []


def store(content: bytes, endpoint: str) -> None:
    s3 = boto3.session.Session().client("s3", region_name="us-east-1", endpoint_url=endpoint)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=content)


def test_the_archive_is_fetched_again_while_the_role_lags(
    aws: FaultyAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = archive_of(GOOD)
    store(archive, aws.target)
    monkeypatch.setattr(bootstrap, "PAUSE_SECONDS", 0)
    for _ in range(2):
        aws.refuse_s3(KEY, 403, "AccessDenied")
    assert bootstrap.download("eu-west-1", BUCKET, KEY) == archive
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[2].strip() for line in lines] == ["attempt 1 of 24", "attempt 2 of 24"]
    assert all("AccessDenied" in line for line in lines)


def test_an_archive_that_cannot_be_had_ends_with_what_to_check(aws: FaultyAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(bootstrap, "ATTEMPTS", 2)
    with pytest.raises(bootstrap.Failure, match=r"s3://no-bucket/none.zip cannot be read: may the instance's role"):
        bootstrap.download("eu-west-1", "no-bucket", "none.zip")
