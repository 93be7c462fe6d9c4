"""The layers of root file systems: what a snapshot keeps, who needs it, and when it goes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from redis_fleet_lab.errors import LabError
from redis_fleet_lab.machines.machine import OVERLAY
from redis_fleet_lab.volumes.root_contents import Layers, RootContents

SECONDS = 60

# Overlays need a file system below that takes their marks: memory, in a mount namespace that ends with the script
STAGE = f"""
set -eu
mount -t tmpfs tmpfs "$1"
cd "$1"
mkdir base base/kept base/kept/below base/replaced base/removed
echo base > base/kept/below/file
echo old > base/replaced/old
touch base/removed/file base/gone base/plain
machine() {{
    mkdir -p "$1/root" "$1/upper" "$1/work"
    mount -t overlay -o "{OVERLAY},lowerdir=$2,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
}}
"""

CHANGES = """
machine first base
cd first/root
rm gone
rm -r removed replaced
mkdir replaced
echo new > replaced/new
echo more >> kept/below/file
install -o 1234 -g 4321 -m 0640 /dev/null owned
chmod 4755 plain
ln owned linked
ln -s owned pointing
mknod device c 1 3
"$3" -c 'import os; os.setxattr("owned", "security.capability", bytes.fromhex("0100000200200000" + "00" * 12))'
dd if=/dev/zero of=sparse bs=1 count=1 seek=10M status=none
cd ../..
"""

KEEP = """
PYTHONPATH="$2" "$3" - <<END
from pathlib import Path
from redis_fleet_lab.volumes.root_contents import RootContents
contents = RootContents(Path("contents").absolute(), Path("base").absolute())
contents.begin("i-1", None)
contents.keep("snap-1", "i-1", Path("first/upper"))
print(":".join(map(str, contents.begin("i-2", "snap-1"))), file=open("layers", "w"))
END
umount first/root
rm -r first
machine second "$(cat layers)"
cd second/root
"""

LOOK = """
find . -mindepth 1 -printf '%P %y %U:%G %m\\n' | sort
cat kept/below/file replaced/new
[ linked -ef owned ] && readlink pointing
"$3" -c 'import os; print(os.getxattr("owned", "security.capability").hex())'
[ "$(stat -c %b sparse)" -lt 64 ] && echo sparse
"""

FOUND = """\
device c 0:0 644
kept d 0:0 755
kept/below d 0:0 755
kept/below/file f 0:0 644
linked f 1234:4321 640
owned f 1234:4321 640
plain f 0:0 4755
pointing l 0:0 777
replaced d 0:0 755
replaced/new f 0:0 644
sparse f 0:0 644
base
more
new
owned
0100000200200000000000000000000000000000
sparse
"""


def stage(folder: Path, script: str) -> str:
    """What a script says in a mount namespace of its own; fails when it fails."""
    alone = ["unshare", "--mount", "--fork", "--kill-child", "--", "sh", "-c", f"{STAGE}{script}", "sh"]
    packages = str(Path(__file__).resolve().parent.parent)
    command = [*alone, str(folder), packages, sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, umask=0o022)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_machine_of_a_snapshot_finds_all_as_it_was_left(tmp_path: Path) -> None:
    assert stage(tmp_path, CHANGES + KEEP + LOOK) == FOUND


def changes(folder: Path, name: str) -> Path:
    """The changes of a machine: one file."""
    upper = folder / f"upper-{name}"
    upper.mkdir()
    (upper / name).write_text(name, encoding="ascii")
    return upper


def kept(folder: Path) -> RootContents:
    """Contents with a base, one machine of it, and a snapshot of that machine."""
    contents = RootContents(folder / "contents", folder / "base")
    contents.begin("i-1", None)
    contents.keep("snap-1", "i-1", changes(folder, "one"))
    return contents


def names(folder: Path) -> list[str]:
    """The layers that are there."""
    return sorted(os.listdir(folder / "contents"))


def layers(folder: Path, *snapshots: str) -> Layers:
    """The layers of snapshots over the base."""
    return (*(folder / "contents" / each for each in snapshots), folder / "base")


@pytest.mark.parametrize("snapshot", [None, "snap-of-somebody-else"])
def test_a_machine_without_a_snapshot_of_the_lab_has_the_shared_image(tmp_path: Path, snapshot: str | None) -> None:
    contents = RootContents(tmp_path / "contents", tmp_path / "base")
    assert contents.begin("i-1", snapshot) == (tmp_path / "base",)


def test_a_snapshot_of_a_machine_of_a_snapshot_is_one_more_layer(tmp_path: Path) -> None:
    contents = kept(tmp_path)
    assert contents.begin("i-2", "snap-1") == layers(tmp_path, "snap-1")
    contents.keep("snap-2", "i-2", changes(tmp_path, "two"))
    assert contents.begin("i-3", "snap-2") == layers(tmp_path, "snap-2", "snap-1")
    assert (tmp_path / "contents/snap-2/two").read_text(encoding="ascii") == "two"


def test_a_layer_stays_as_long_as_a_snapshot_or_a_machine_needs_it(tmp_path: Path) -> None:
    contents = kept(tmp_path)
    contents.begin("i-2", "snap-1")
    contents.keep("snap-2", "i-2", changes(tmp_path, "two"))
    contents.copy("snap-3", "snap-2")
    contents.forget("snap-1")
    contents.forget("snap-2")
    assert names(tmp_path) == ["snap-1", "snap-2"]
    contents.forget("snap-3")
    assert names(tmp_path) == ["snap-1"]
    contents.end("i-2")
    assert names(tmp_path) == []


def test_a_copy_of_what_the_lab_does_not_keep_is_the_shared_image(tmp_path: Path) -> None:
    contents = RootContents(tmp_path / "contents", tmp_path / "base")
    contents.copy("snap-2", "snap-of-debian")
    assert contents.begin("i-1", "snap-2") == (tmp_path / "base",)


def test_what_cannot_be_kept_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    contents = kept(tmp_path)
    with pytest.raises(LabError, match="i-9 has no root file system"):
        contents.keep("snap-9", "i-9", tmp_path)
    with pytest.raises(LabError, match="i-1 has no root file system"):
        contents.keep("snap-9", "i-1", tmp_path / "nothing")
    assert names(tmp_path) == ["snap-1"]
