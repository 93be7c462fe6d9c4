"""The program with which a machine's sshd asks for keys of EC2 Instance Connect, against the lab's metadata service."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from redis_fleet_lab.image.build import ensure_image
from redis_fleet_lab.project import TOOLS

SECONDS = 30
PROGRAM = "/usr/libexec/instance-connect-keys"
KEYS = ["ssh-ed25519 AAAA1 one", "ecdsa-sha2-nistp256 AAAA2 two"]

# Asks for the keys of admin and of root, in a network namespace that has the address of the service
SCRIPT = """
import json, subprocess, sys
from redis_fleet_lab.metadata import MetadataService
from redis_fleet_lab.metadata.testing import example

root, program, serves, keys = *sys.argv[1:3], sys.argv[3] == "serves", json.loads(sys.argv[4])
subprocess.run("ip link set lo up && ip addr add 169.254.169.254/32 dev lo", shell=True, check=True)
facts = example(ssh_keys=keys)
service = MetadataService(("169.254.169.254", 80), {"169.254.169.254": facts}.get)
if serves:
    service.start()
done = [subprocess.run(["chroot", root, program, user], capture_output=True, text=True) for user in ("admin", "root")]
print(json.dumps([[each.returncode, each.stdout.splitlines()] for each in done]), flush=True)
if serves:
    service.stop()
"""


def _ask(keys: dict[str, list[str]], serves: str = "serves") -> list[list[object]]:
    """The exit code and the lines for each user."""
    arguments = [str(ensure_image().root), PROGRAM, serves, json.dumps(keys)]
    environment = {"PATH": f"{TOOLS}:{os.environ['PATH']}:/usr/sbin:/sbin", "PYTHONPATH": ":".join(sys.path)}
    command = ["unshare", "--net", sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    answers: list[list[object]] = json.loads(done.stdout)
    return answers


def test_the_keys_that_were_sent_for_a_user_are_that_users_only() -> None:
    assert _ask({"admin": ["#Timestamp=1", *KEYS, "c2lnbmF0dXJl"]}) == [[0, KEYS], [0, []]]


def test_a_machine_for_which_no_key_was_sent_has_none() -> None:
    assert _ask({}) == [[0, []], [0, []]]


def test_a_service_that_does_not_answer_is_an_error() -> None:
    codes = [code for code, _ in _ask({}, "is silent")]
    assert all(codes), codes
