"""The lab's certificate authority, judged by OpenSSL."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from redis_fleet_lab.image.authority import ServerCertificate, issue_server_certificate, make_authority

AWS = [
    "ec2.us-east-1.amazonaws.com",
    "sts.us-east-1.amazonaws.com",
    "secretsmanager.us-east-1.amazonaws.com",
    "s3.us-east-1.amazonaws.com",
    "assets.s3.us-east-1.amazonaws.com",
    "assets.s3.amazonaws.com",
    "sts.amazonaws.com",
]
OTHERS = ["example.com", "amazonaws.com", "ec2.eu-west-1.amazonaws.com", "amazonaws.com.example.com"]

Authority = tuple[Path, Path]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The certificate and the key of an authority."""
    folder = tmp_path_factory.mktemp("authority")
    make_authority(folder / "ca.pem", folder / "ca.key")
    return folder / "ca.pem", folder / "ca.key"


@pytest.fixture(scope="module")
def server(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> ServerCertificate:
    """The certificate of a server in us-east-1."""
    return issue_server_certificate(authority, "us-east-1", tmp_path_factory.mktemp("server"))


def _shake_hands(server: ServerCertificate, trusted: Path, name: str) -> None:
    """A TLS handshake in memory; throws what the client has against the server."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(server.certificate, server.key)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = serving.wrap_bio(to_server, to_client, server_side=True)
    theirs = ssl.create_default_context(cafile=trusted).wrap_bio(to_client, to_server, server_hostname=name)
    for side in (theirs, ours, theirs, ours):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    assert theirs.version() == "TLSv1.3"


@pytest.mark.parametrize("name", AWS)
def test_a_machine_believes_the_certificate_for_names_of_aws(authority: Authority, server: ServerCertificate, name: str) -> None:
    _shake_hands(server, authority[0], name)


@pytest.mark.parametrize("name", OTHERS)
def test_the_certificate_is_for_no_other_name(authority: Authority, server: ServerCertificate, name: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        _shake_hands(server, authority[0], name)


def test_whoever_trusts_another_authority_refuses_the_certificate(server: ServerCertificate, tmp_path: Path) -> None:
    make_authority(tmp_path / "ca.pem", tmp_path / "ca.key")
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(server, tmp_path / "ca.pem", AWS[0])


def test_a_server_certificate_cannot_sign_others(server: ServerCertificate, tmp_path: Path) -> None:
    forged = issue_server_certificate((server.certificate, server.key), "us-east-1", tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(forged, server.certificate, AWS[0])


def test_keys_are_their_owners_alone(authority: Authority, server: ServerCertificate) -> None:
    assert [path.stat().st_mode & 0o777 for path in (authority[1], server.key)] == [0o600, 0o600]
