from __future__ import annotations

import os
from pathlib import Path

import pytest
from redis_fleet_node.atomic_file import Access, write_atomically
from redis_fleet_node.errors import NodeError
from redis_fleet_node.folders import owner_of, prepare_folders

OLD, NEW = (54321, 54321), (54322, 54323)
ME = (os.geteuid(), os.getegid())


def prepare(volume: Path, owner: tuple[int, int]) -> int:
    return prepare_folders(volume, [volume / "6379", volume / "6380"], owner)


def owners(folder: Path) -> dict[str, tuple[int, int]]:
    paths = [folder, *sorted(folder.rglob("*"))]
    return {str(path.relative_to(folder)): (path.lstat().st_uid, path.lstat().st_gid) for path in paths}


def test_a_folder_for_each_database_is_made_and_closed_to_others(tmp_path: Path) -> None:
    prepare(tmp_path, ME)
    folders = [tmp_path, tmp_path / "6379", tmp_path / "6380"]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o750}
    assert prepare(tmp_path, ME) == 0


@pytest.mark.root
def test_files_of_another_image_s_user_number_are_given_to_the_server_s_user(tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    (volume / "6379" / "appendonlydir").mkdir(parents=True)
    (volume / "6379" / "appendonlydir" / "appendonly.aof.1.incr.aof").write_text("log")
    (volume / "6379" / "users.acl").write_text("users")
    (tmp_path / "outside").write_text("not ours")
    (volume / "6379" / "link").symlink_to(tmp_path / "outside")
    for path in [volume, *volume.rglob("*")]:
        os.chown(path, *OLD, follow_symlinks=False)

    assert prepare(volume, NEW) == 7
    assert set(owners(volume).values()) == {NEW}
    assert (tmp_path / "outside").stat().st_uid == 0
    assert prepare(volume, NEW) == 0


@pytest.mark.root
def test_a_data_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    volume, outside = tmp_path / "volume", tmp_path / "outside"
    volume.mkdir()
    outside.mkdir()
    (volume / "6380").symlink_to(outside)
    with pytest.raises(NodeError, match="volume/6380 must be a folder"):
        prepare(volume, NEW)
    assert outside.stat().st_uid == 0


def test_a_user_that_does_not_exist_is_named() -> None:
    assert owner_of("root") == (0, 0)
    with pytest.raises(NodeError, match="the system user no-such-user does not exist; install the server's package"):
        owner_of("no-such-user")


def test_a_file_is_written_once_and_left_alone_when_it_is_right(tmp_path: Path) -> None:
    path, access = tmp_path / "users.acl", Access(*ME, 0o600)
    assert write_atomically(path, "one\n", access) is True
    before = path.stat()
    assert write_atomically(path, "one\n", access) is False
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert write_atomically(path, "one\ntwo\n", access) is True
    assert path.read_text() == "one\ntwo\n"
    assert os.listdir(tmp_path) == ["users.acl"]


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o4600])
def test_a_file_with_another_mode_is_written_again(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "users.acl"
    path.write_text("same")
    path.chmod(mode)
    assert write_atomically(path, "same", Access(*ME, 0o600)) is True
    assert path.stat().st_mode & 0o7777 == 0o600


def test_links_that_lie_in_the_folder_are_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "users.acl").symlink_to(outside)
    (folder / ".users.acl.new").symlink_to(outside)
    assert write_atomically(folder / "users.acl", "ours", Access(*ME, 0o600)) is True
    assert outside.read_text() == "not ours"
    assert not (folder / "users.acl").is_symlink()
    assert (folder / "users.acl").read_text() == "ours"
