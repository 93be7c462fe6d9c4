from __future__ import annotations

import io
import os
import random
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from redis_fleet_node.errors import NodeError
from redis_fleet_node.install import Installed, install
from redis_fleet_node.services import units_of
from redis_fleet_node.status.host_status import HostStatus


def archive_of(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return buffer.getvalue()


def install_bytes(content: bytes, root: Path) -> Installed:
    """Installs an archive that lies outside of what it is installed to."""
    path = root.parent / f"{root.name}.zip"
    path.write_bytes(content)
    try:
        return install(path, root)
    finally:
        path.unlink()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


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


def paths(found: Sequence[Path], root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in found}


def test_each_folder_of_the_archive_goes_to_its_place(root: Path) -> None:
    found = install_bytes(archive_of(GOOD), root)
    assert (paths(found.new, root), found.changed) == (set(INSTALLED), ())
    assert tree(root) == INSTALLED
    modes = {str(path.relative_to(root)): path.lstat().st_mode & 0o7777 for path in root.rglob("*") if path.is_file()}
    assert modes.pop("opt/redis-fleet/bin/redis-fleet") == 0o755
    assert set(modes.values()) == {0o644}
    assert {path.stat().st_mode & 0o7777 for path in root.rglob("*") if path.is_dir()} == {0o755}


def test_the_command_is_on_the_path_of_every_user(root: Path) -> None:
    for _ in range(2):
        install_bytes(archive_of(GOOD), root)
        assert os.readlink(root / "usr/local/bin/redis-fleet") == "/opt/redis-fleet/bin/redis-fleet"


def test_a_second_time_replaces_files_whole_and_leaves_nothing_beside_them(root: Path) -> None:
    install_bytes(archive_of(GOOD), root)
    found = install_bytes(archive_of({**GOOD, "redis_fleet_node/boot.py": "new\n"}), root)
    assert (found.new, paths(found.changed, root)) == ((), {"opt/redis-fleet/redis_fleet_node/boot.py"})
    assert tree(root) == {**INSTALLED, "opt/redis-fleet/redis_fleet_node/boot.py": "new\n"}


def test_what_is_there_already_is_not_written_again(root: Path) -> None:
    install_bytes(archive_of(GOOD), root)
    before = {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in root.rglob("*")}
    assert install_bytes(archive_of(GOOD), root) == Installed((), ())
    assert {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in root.rglob("*")} == before


@pytest.mark.parametrize("mode", [0o600, 0o666, 0o4755])
def test_a_file_with_another_mode_is_put_right(root: Path, mode: int) -> None:
    install_bytes(archive_of(GOOD), root)
    path = root / "opt/redis-fleet/bin/redis-fleet"
    path.chmod(mode)
    assert install_bytes(archive_of(GOOD), root) == Installed((), (path,))
    assert path.stat().st_mode & 0o7777 == 0o755


@pytest.mark.parametrize(
    "name",
    ["files/../../etc/passwd", "../evil", "/etc/passwd", "files", "evil/x", "bootstrap.py", "units/../../../x",
     "files\\..\\x", "files/a\\b", "redis_fleet_node/../x", "..", "//files/x", "./../files/x"],
)  # fmt: skip
def test_an_entry_that_leaves_its_place_is_refused_before_anything_is_written(root: Path, name: str) -> None:
    with pytest.raises(NodeError, match=r"the archive holds .*; only files below files, redis_fleet_node,"):
        install_bytes(archive_of({**GOOD, name: "evil"}), root)
    assert list(root.parent.rglob("*")) == [root]


def test_a_symbolic_link_in_the_archive_is_refused(root: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        link = zipfile.ZipInfo("files/etc/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/shadow")
    with pytest.raises(NodeError, match="the archive holds 'files/etc/link'"):
        install_bytes(buffer.getvalue(), root)


def test_whatever_the_names_in_an_archive_nothing_is_written_outside(tmp_path: Path) -> None:
    chance = random.Random(20_260_101)  # noqa: S311
    parts = ["files", "units", "redis_fleet_node", "..", ".", "", "a", "etc", "\\", "a\\..", "~", "c:", "é"]
    root = tmp_path / "deep" / "er" / "root"
    root.mkdir(parents=True)
    installed = 0
    for _ in range(1000):
        name = "/".join(chance.choices(parts, k=chance.randint(1, 6))) or "."
        try:
            installed += len(install_bytes(archive_of({name: chance.random().hex()}), root).new)
        except NodeError:
            pass
        except OSError as error:  # a file of an earlier round where this one wants a folder, or the reverse
            assert str(root) in str(error.filename)
    assert installed > 20
    assert all(root in path.parents or path in [root, *root.parents] for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("content", [b"", b"no archive", archive_of(GOOD)[:-30]])
def test_what_is_no_archive_is_an_error(root: Path, content: bytes) -> None:
    with pytest.raises(NodeError, match="the archive cannot be read"):
        install_bytes(content, root)


def test_the_services_are_started_in_the_order_in_which_they_need_each_other() -> None:
    assert units_of([6379, 6380], [6380], HostStatus(9180, "local")) == [
        "redis-fleet-kernel.service",
        "redis-fleet-boot.service",
        "redis@6379.service",
        "redis@6380.service",
        "redis-fleet-agent.service",
        "redis-fleet-snapshot@6380.timer",
        "redis-fleet-ready@6379.service",
        "redis-fleet-ready@6380.service",
        "redis-fleet-status-local@9180.socket",
    ]
    assert units_of([6379], [], None)[-1] == "redis-fleet-ready@6379.service"
