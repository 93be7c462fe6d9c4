"""The machine image as it was built: its content, and its own programs run in it without any network."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from redis_fleet_lab.image.authority import issue_server_certificate
from redis_fleet_lab.image.build import Image, ensure_image
from redis_fleet_lab.image.recipe import read_recipe
from redis_fleet_lab.project import TOOLS

SECONDS = 60
HOST = "ec2.us-east-1.amazonaws.com"

# An overlay whose changes are forgotten, with the names of AWS on the loopback address and a TLS server behind them
STAGE = f"""
set -eu
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
mount -t proc proc /mnt/root/proc
mount --bind /dev /mnt/root/dev
ip link set lo up
echo "127.0.0.1 {HOST}" >> /mnt/root/etc/hosts
[ -z "$2" ] || cp "$2"/server.* "$2/server.py" /mnt/root/srv/
exec chroot /mnt/root /bin/sh -euc "$3"
"""

SERVER = """
import http.server, ssl
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"answered\\n")
    def do_POST(self):
        self.send_response(403)
        self.end_headers()
        self.wfile.write(b"<Response><Errors><Error><Code>Reached</Code><Message>it</Message></Error></Errors></Response>")
server = http.server.HTTPServer(("127.0.0.1", 443), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/srv/server.pem", "/srv/server.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"""

SERVE = "cd /srv; python3 server.py 2>server.log & until (exec 3<>/dev/tcp/127.0.0.1/443) 2>/dev/null; do sleep 0.05; done"

BOTO = f"""
import boto3, botocore.exceptions
client = boto3.client("ec2", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
assert client.meta.endpoint_url == "https://{HOST}"
try:
    client.describe_instances()
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
"""


@pytest.fixture(scope="module")
def image() -> Image:
    """The image of this version of the lab."""
    return ensure_image()


def _inside(image: Image, script: str, server: Path | None = None) -> str:
    """What a script of bash prints in namespaces of its own, with the image as its root; fails when it fails."""
    namespaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--"]
    command = [*namespaces, "sh", "-c", STAGE, "sh", str(image.root), str(server or ""), f"exec bash -euc '{script}'"]
    environment = {"PATH": f"{TOOLS}:{os.environ['PATH']}:/usr/sbin:/sbin", "HOME": "/root", "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _programs_of_tls(image: Image, folder: Path) -> Path:
    issue_server_certificate((image.ca_cert, image.ca_key), "us-east-1", folder)
    (folder / "server.py").write_text(SERVER, encoding="utf-8")
    return folder


def _is_masked(unit: Path) -> bool:
    return unit.is_symlink() and os.readlink(unit) == "/dev/null"


def test_all_packages_of_the_recipe_are_installed(image: Image) -> None:
    status = (image.root / "var/lib/dpkg/status").read_text(encoding="utf-8")
    installed = set(re.findall(r"^Package: (\S+)\n(?:Essential: yes\n)?Status: install ok installed$", status, re.MULTILINE))
    assert set(read_recipe().packages) - installed == set()


def test_the_redis_of_the_distribution_is_enabled_as_its_package_leaves_it(image: Image) -> None:
    units = image.root / "etc/systemd/system"
    assert os.readlink(units / "multi-user.target.wants/redis-server.service") == "/lib/systemd/system/redis-server.service"
    assert not (units / "redis-server.service").exists()


def test_units_that_nobody_needs_are_masked(image: Image) -> None:
    units = image.root / "etc/systemd/system"
    assert [unit for unit in read_recipe().masked if not _is_masked(units / unit)] == []


def test_a_machine_is_nobody_before_its_first_boot(image: Image) -> None:
    assert (image.root / "etc/machine-id").read_text(encoding="utf-8") == ""
    assert list((image.root / "etc/ssh").glob("ssh_host_*")) == []
    assert list((image.root / "var/lib/cloud").glob("instances/*")) == []
    hosts = (image.root / "etc/hosts").read_text(encoding="utf-8")
    assert re.findall(r"^\S+ (\S+)", hosts, flags=re.MULTILINE) == ["localhost", "localhost"]


def test_nothing_of_the_build_stays_behind(image: Image) -> None:
    settings = [path.read_text(errors="replace") for path in (image.root / "etc/apt").rglob("*") if path.is_file()]
    assert [text for text in settings if re.search(r"https?://", text)] == []
    assert (image.root / "etc/resolv.conf").read_text(encoding="utf-8") == ""
    assert {path.name for path in image.folder.iterdir()} >= {"root", "ca.pem", "ca.key", "users.lock"}
    assert not (image.folder / "work").exists()


def test_only_root_reaches_the_image_and_the_key_of_its_authority(image: Image) -> None:
    assert [path.stat().st_mode & 0o777 for path in (image.folder, image.root, image.ca_key)] == [0o700, 0o755, 0o600]


def test_packages_that_are_there_are_found_without_a_network(image: Image) -> None:
    packages = "redis-server python3-boto3 xfsprogs"
    output = _inside(image, f"apt-get --quiet update && apt-get --quiet --assume-yes install {packages}")
    assert "0 upgraded, 0 newly installed, 0 to remove" in output


def test_a_package_that_was_removed_is_installed_without_a_network(image: Image) -> None:
    script = """
        apt-get -qq update
        apt-get -qq purge redis-server redis-tools >/dev/null 2>&1
        ! test -e /usr/bin/redis-server
        apt-get -qq install redis-server >/dev/null 2>&1
        redis-server --version
    """
    assert _inside(image, script).startswith("Redis server v=7.0")


def test_programs_of_the_system_believe_the_lab_that_it_is_aws(image: Image, tmp_path: Path) -> None:
    output = _inside(image, f"{SERVE}; curl --silent --show-error https://{HOST}/", _programs_of_tls(image, tmp_path))
    assert output == "answered\n"


def test_boto3_believes_the_lab_that_it_is_aws(image: Image, tmp_path: Path) -> None:
    folder = _programs_of_tls(image, tmp_path)
    (folder / "server.boto").write_text(BOTO, encoding="utf-8")
    assert _inside(image, f"{SERVE}; python3 /srv/server.boto", folder) == "Reached\n"


def test_the_settings_of_sshd_and_cloud_init_are_valid(image: Image) -> None:
    script = """
        mkdir -p /run/sshd
        ssh-keygen -A >/dev/null
        sshd -T | grep -E "^(authorizedkeyscommand|passwordauthentication)"
        (echo "#cloud-config"; cat /etc/cloud/cloud.cfg.d/90-ec2.cfg) > /srv/cloud-config
        cloud-init schema --config-file /srv/cloud-config
    """
    output = _inside(image, script)
    assert "authorizedkeyscommand /usr/libexec/instance-connect-keys %u\n" in output
    assert "passwordauthentication no\n" in output
