"""The emulator's entrances: inherited sockets, and TLS under the names of AWS."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import botocore.awsrequest
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from redis_fleet_emulator.loopback import RawBody
from redis_fleet_emulator.testing import REGION, Aws, endpoint_of, start

NAMES = ("*.amazonaws.com", f"*.{REGION}.amazonaws.com", "*.s3.amazonaws.com", f"*.s3.{REGION}.amazonaws.com")


@dataclass(frozen=True)
class Entrances:
    """A running emulator with all its entrances."""

    endpoints: tuple[str, ...]
    tls: tuple[str, int]
    certificate: str
    #: The access key of a user, and its secret.
    keys: tuple[str, str]


def certificate(folder: Path) -> tuple[str, str]:
    """Write a certificate for the names of AWS that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in NAMES]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(signed.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password))
    return str(folder / "cert.pem"), str(folder / "key.pem")


def keys_of_user(endpoint: str) -> tuple[str, str]:
    """Make a user with an access key, as machines that have no role would use it."""
    iam = Aws(endpoint).client("iam")
    iam.create_user(UserName="machine")
    key = iam.create_access_key(UserName="machine")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


@pytest.fixture(scope="module")
def entrances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrances]:
    """An emulator with two plain entrances and a secure one."""
    cert, key = certificate(tmp_path_factory.mktemp("tls"))
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    first, second, tls = (str(one.fileno()) for one in listeners)
    options = ["--listen-fd", first, "--listen-fd", second, "--tls-fd", tls, "--tls-cert", cert, "--tls-key", key]
    process = start(*options, pass_fds=[one.fileno() for one in listeners])
    ports = [one.getsockname()[1] for one in listeners]
    try:
        announced = endpoint_of(process)
        assert announced == f"http://localhost:{ports[0]}"
        yield Entrances((announced, f"http://localhost:{ports[1]}"), ("127.0.0.1", ports[2]), cert, keys_of_user(announced))
    finally:
        process.kill()
        process.communicate()
        for one in listeners:
            one.close()


def ask(entrances: Entrances, request: Any) -> tuple[int, bytes, str]:
    """Send a prepared request over TLS to the host that it names, wherever that is said to be."""
    context = ssl.create_default_context(cafile=entrances.certificate)
    host = request.url.split("/")[2]
    connection = HTTPSConnection(host, context=context, timeout=10)
    connection.sock = context.wrap_socket(socket.create_connection(entrances.tls, 10), server_hostname=host)
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    content = request.body.read() if hasattr(request.body, "read") else request.body
    chunked = "Transfer-Encoding" in headers
    path = request.url.split(host, 1)[1] or "/"
    connection.request(request.method, path, iter([content]) if chunked else content, headers, encode_chunked=chunked)
    answer = connection.getresponse()
    content, kind = answer.read(), str(answer.headers)
    connection.close()
    return answer.status, content, kind


def client(entrances: Entrances, service: str, keys: tuple[str, str] | None = None, **config: Any) -> Any:
    """Return a client without any endpoint setting, whose requests go to the secure entrance, with a user's keys."""
    session = botocore.session.Session()
    session.set_credentials(*(keys or entrances.keys))
    made = session.create_client(service, region_name=REGION, config=Config(**config))

    def send(request: Any, **_: Any) -> Any:
        status, content, headers = ask(entrances, request)
        found: Any = dict(line.split(": ", 1) for line in headers.strip().splitlines())
        return botocore.awsrequest.AWSResponse(request.url, status, found, RawBody(content))

    made.meta.events.register("before-send", send)
    return made


def test_every_service_of_a_node_answers_under_its_real_name(entrances: Entrances) -> None:
    def call(service: str, operation: str, **given: Any) -> Any:
        return getattr(client(entrances, service), operation)(**given)

    assert call("sts", "get_caller_identity")["Account"] == "123456789012"
    assert call("ec2", "describe_vpcs")["Vpcs"]
    assert call("iam", "list_roles")["Roles"] == []
    assert call("autoscaling", "describe_auto_scaling_groups")["AutoScalingGroups"] == []
    assert call("secretsmanager", "list_secrets")["SecretList"] == []
    assert call("dynamodb", "list_tables")["TableNames"] == []
    assert call("route53", "list_hosted_zones")["HostedZones"] == []
    assert call("sqs", "list_queues")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert call("ssm", "get_parameters_by_path", Path="/none")["Parameters"] == []
    assert call("kms", "list_keys")["Keys"] == []
    assert call("cloudformation", "describe_stacks")["Stacks"] == []


@pytest.mark.parametrize("style", ["virtual", "path"])
def test_buckets_answer_in_both_styles(entrances: Entrances, style: str) -> None:
    s3 = client(entrances, "s3", s3={"addressing_style": style})
    bucket = f"bucket-{style}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a/b.txt", Body=b"content")
    assert s3.get_object(Bucket=bucket, Key="a/b.txt")["Body"].read() == b"content"
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a/b.txt"]


def test_a_link_without_an_authorization_header_goes_to_the_service_that_its_host_names(entrances: Entrances) -> None:
    url = client(entrances, "sts").generate_presigned_url("get_caller_identity")
    status, content, _ = ask(entrances, botocore.awsrequest.AWSRequest("GET", url).prepare())
    assert (status, b"GetCallerIdentityResult" in content) == (200, True)
    s3 = client(entrances, "s3", s3={"addressing_style": "virtual"}, signature_version="s3v4")
    s3.create_bucket(Bucket="signed")
    s3.put_object(Bucket="signed", Key="key", Body=b"by link")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "signed", "Key": "key"})
    assert ask(entrances, botocore.awsrequest.AWSRequest("GET", url).prepare())[:2] == (200, b"by link")


def test_keys_that_nobody_gave_out_are_as_useless_as_on_aws(entrances: Entrances) -> None:
    for service, operation, code in (
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("ec2", "describe_vpcs", "AuthFailure"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
    ):
        with pytest.raises(ClientError, match=code):
            getattr(client(entrances, service, ("testing", "testing")), operation)()
    plain = Aws(entrances.endpoints[0]).client("ec2")
    assert plain.describe_vpcs()["Vpcs"]


@pytest.mark.parametrize("path", ["ledger", "health"])
def test_the_emulators_own_paths_do_not_answer_machines(entrances: Entrances, path: str) -> None:
    url = f"https://ec2.{REGION}.amazonaws.com/_emulator/{path}"
    status, content, _ = ask(entrances, botocore.awsrequest.AWSRequest("GET", url).prepare())
    assert (status // 100, b"MissingAuthenticationToken" in content) == (4, True)


def test_the_region_is_that_of_the_host(entrances: Entrances) -> None:
    zones = client(entrances, "ec2").describe_availability_zones()["AvailabilityZones"]
    assert {one["RegionName"] for one in zones} == {REGION}


def test_an_idle_or_rude_client_blocks_nobody(entrances: Entrances) -> None:
    with socket.create_connection(entrances.tls, 10), socket.create_connection(entrances.tls, 10) as rude:
        rude.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert client(entrances, "sts").get_caller_identity()["Account"] == "123456789012"


def test_all_entrances_lead_to_the_same_emulator(entrances: Entrances) -> None:
    client(entrances, "sqs").create_queue(QueueName="shared")
    session = botocore.session.Session()
    session.set_credentials("testing", "testing")
    for endpoint in entrances.endpoints:
        sqs: Any = session.create_client("sqs", region_name=REGION, endpoint_url=endpoint)
        assert any(url.endswith("/shared") for url in sqs.list_queues()["QueueUrls"])
        with urllib.request.urlopen(f"{endpoint}/_emulator/health") as answer:  # noqa: S310 - own server
            assert json.load(answer) == {"status": "ok"}


def last_words(process: subprocess.Popen[str]) -> str:
    """Return what a failing emulator says at its end, which its open standard input does not bring about."""
    try:
        assert process.wait(20) != 0
    finally:
        process.kill()
    return process.communicate()[1]


def refusal(*arguments: str) -> str:
    """Return what the emulator says when it cannot start."""
    process = start(*arguments)
    return last_words(process)


def test_a_secure_entrance_without_its_files_is_refused() -> None:
    assert "--tls-fd needs --tls-cert and --tls-key" in refusal("--tls-fd", "9")


def test_a_controller_that_does_not_listen_is_one_line(tmp_path: Path) -> None:
    words = refusal("--machines", str(tmp_path / "nobody.sock"))
    assert words.startswith("the emulator cannot start: ")
    assert words.count("\n") == 1


def test_the_emulator_ends_when_its_controller_does(tmp_path: Path) -> None:
    path = str(tmp_path / "machines.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(1)
        process = start("--machines", path)
        connection, _ = listener.accept()
        endpoint_of(process)
        connection.close()
        assert last_words(process) == "the controller of machines closed its connection\n"
