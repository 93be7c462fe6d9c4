"""The recipe of the machine image: whatever decides the content decides the name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis_fleet_lab.image.recipe import File, Recipe, read_recipe

FILE = File("/etc/motd", "hello\n", 0o644)
RECIPE = Recipe("bookworm", ("redis-server",), ("xfsprogs",), ("getty.target",), (FILE,), "exit 0\n")

CHANGES = [
    {"suite": "trixie"},
    {"packages": ("redis-server", "less")},
    {"repository": ()},
    {"masked": ()},
    {"files": ()},
    {"files": (replace(FILE, path="/etc/issue"),)},
    {"files": (replace(FILE, text="hi\n"),)},
    {"files": (replace(FILE, mode=0o755),)},
    {"customize": "exit 1\n"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_changed_recipe_has_another_hash(change: dict[str, object]) -> None:
    assert replace(RECIPE, **change).hash != RECIPE.hash  # type: ignore[arg-type]


def test_the_same_recipe_has_the_same_hash() -> None:
    assert replace(RECIPE).hash == RECIPE.hash
    assert read_recipe().hash == read_recipe().hash


def test_the_files_of_the_image_have_absolute_paths_and_plain_modes() -> None:
    files = {file.path: file.mode for file in read_recipe().files}
    assert files["/usr/libexec/instance-connect-keys"] == 0o755
    assert {mode for path, mode in files.items() if path.startswith("/etc/")} == {0o644}
