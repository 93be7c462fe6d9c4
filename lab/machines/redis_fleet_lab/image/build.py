"""Builds the image of the machines by mmdebstrap, once for each recipe."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from ..errors import LabError
from ..project import TOOLS
from .authority import make_authority
from .cache import Cache
from .recipe import File, Recipe, read_recipe
from .sources import package_sources, proxy_options

MMDEBSTRAP = TOOLS / "mmdebstrap"
LOG_LINES = 15


@dataclass(frozen=True)
class Image:
    """An image on disk."""

    folder: Path

    @property
    def root(self) -> Path:
        """The root file system, which nobody may change: machines have it as the lower layer of an overlay."""
        return self.folder / "root"

    @property
    def ca_cert(self) -> Path:
        """The certificate of the lab's authority, which the machines trust."""
        return self.folder / "ca.pem"

    @property
    def ca_key(self) -> Path:
        """The authority's key."""
        return self.folder / "ca.key"


def ensure_image(cache: Path | None = None) -> Image:
    """The image of this version of the lab, which stays until this process ends; builds it if it is not there.

    A build takes about a minute and tells its progress on standard error.
    Throws a LabError when it cannot be built.
    """
    if os.geteuid() != 0:
        raise LabError("the machine image is root's: it has files of many owners; run this as root")
    recipe = read_recipe()
    try:
        return Image(Cache(cache).provide(recipe.hash, lambda folder: _build(recipe, Image(folder))))
    except OSError as error:
        raise LabError(f"the machine image could not be built: {error}") from error


def _build(recipe: Recipe, image: Image) -> None:
    if not MMDEBSTRAP.exists():
        raise LabError("the machine image is built by mmdebstrap, which is not in .tools/bin: run npm run setup")
    since = time.monotonic()
    _say("builds the machine image from Debian packages, once for this version of the lab")
    make_authority(image.ca_cert, image.ca_key)
    work = image.folder / "work"
    _write_files(work / "files", recipe.files)
    (work / "customize.sh").write_text(recipe.customize, encoding="utf-8")
    _run_mmdebstrap(recipe, image, work)
    shutil.rmtree(work)
    _say(f"the machine image is there after {time.monotonic() - since:.0f} s")


def _write_files(folder: Path, files: tuple[File, ...]) -> None:
    for file in files:
        path = folder / file.path.lstrip("/")
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
        path.chmod(file.mode)


def _run_mmdebstrap(recipe: Recipe, image: Image, work: Path) -> None:
    # Mounts of the build are nobody else's, and all of it dies with this process
    alone = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--"]
    with subprocess.Popen(
        [*alone, str(MMDEBSTRAP), *_options(recipe, work), recipe.suite, str(image.root), *_sources(recipe, work)],
        env={
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "CERTIFICATE": str(image.ca_cert),
            "REPOSITORY": " ".join(recipe.repository),
            "MASKED": " ".join(recipe.masked),
        },
        umask=0o022,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        lines = []
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if lines[-1].startswith("I: ") and lines[-1].endswith("..."):
                _say(f"the machine image: {lines[-1][3:-3]}")
    if process.returncode != 0:
        for line in lines[-LOG_LINES:]:
            print(line, file=sys.stderr)
        raise LabError("the machine image could not be built, see above: check the network and the sources of apt")


def _options(recipe: Recipe, work: Path) -> list[str]:
    hook = shlex.join(["sh", str(work / "customize.sh")]) + ' "$1" ' + shlex.quote(str(work / "files"))
    return [
        *("--mode=root", "--variant=minbase", "--format=directory"),
        f"--include={','.join(recipe.packages)}",
        f"--customize-hook={hook}",
        *proxy_options(),
    ]


def _sources(recipe: Recipe, work: Path) -> list[str]:
    text = package_sources(recipe.suite)
    if not text:
        return []
    file = work / "build.list"
    file.write_text(text, encoding="utf-8")
    return [str(file)]


def _say(text: str) -> None:
    print(f"lab: {text}", file=sys.stderr, flush=True)
