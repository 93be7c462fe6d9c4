"""From which mirror the packages of the image come."""

from __future__ import annotations

from redis_fleet_lab.image.sources import KEYRING, sources_of

HERE = "http://mirror.test/debian/|bookworm|main\nhttp://mirror.test/debian/|bookworm-updates|main\n"
SECURITY = "http://mirror.test/debian-security|bookworm-security|main\n"
EXPECTED = (
    f"deb [signed-by={KEYRING}] http://mirror.test/debian/ bookworm main\n"
    f"deb [signed-by={KEYRING}] http://mirror.test/debian/ bookworm-updates main\n"
    f"deb [signed-by={KEYRING}] http://mirror.test/debian-security bookworm-security main\n"
)


def test_the_mirror_of_a_debian_host_is_used() -> None:
    assert sources_of("bookworm", HERE + SECURITY, "bookworm") == EXPECTED


def test_a_newer_debian_has_the_older_release_on_the_same_mirror() -> None:
    assert sources_of("bookworm", (HERE + SECURITY).replace("bookworm", "trixie"), "trixie") == EXPECTED


def test_archives_of_others_are_left_out() -> None:
    others = "https://vendor.test/apt|bookworm|main\nhttp://mirror.test/debian/|bookworm|contrib\nhttps://vendor.test/debian|stable|main\n"
    assert sources_of("bookworm", others + HERE + SECURITY, "bookworm") == EXPECTED


def test_a_host_without_security_updates_leaves_the_choice_to_mmdebstrap() -> None:
    assert sources_of("bookworm", HERE, "bookworm") == ""


def test_a_host_that_is_not_debian_leaves_the_choice_to_mmdebstrap() -> None:
    assert sources_of("bookworm", "http://mirror.test/ubuntu|noble|main\n", "") == ""
