"""The certificate authority of the lab: its machines believe it, and nobody else does."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
SERVER_DAYS = 365
# A machine whose clock is slow must not find the certificate from the future
EARLIER_DAYS = 30


@dataclass(frozen=True)
class ServerCertificate:
    """The files that a TLS server takes."""

    certificate: Path
    key: Path


def make_authority(certificate: Path, key: Path) -> None:
    """Writes a new authority; its key is readable by its owner only."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = _name("redis-fleet lab")
    builder = (
        _builder(name, name, AUTHORITY_DAYS)
        .public_key(private.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    _write_certificate(certificate, builder.sign(private, hashes.SHA256()))
    _write_key(key, private)


def aws_names(region: str) -> tuple[str, ...]:
    """The host names under which AWS answers in a region, with the buckets of S3 in both styles."""
    return (
        *("*.amazonaws.com", f"*.{region}.amazonaws.com"),
        *("*.s3.amazonaws.com", f"*.s3.{region}.amazonaws.com", f"*.s3-{region}.amazonaws.com"),
    )


def issue_server_certificate(authority: tuple[Path, Path], region: str, folder: Path) -> ServerCertificate:
    """Writes server.pem and server.key for AWS's names in a region into the folder.

    `authority` is its certificate and its key. The folder must be there.
    """
    certificate, key = authority
    issuer = x509.load_pem_x509_certificate(certificate.read_bytes())
    issuer_key = serialization.load_pem_private_key(key.read_bytes(), password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{key} must hold an elliptic curve key")
    private = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_name(f"AWS in {region}"), issuer.subject, SERVER_DAYS)
        .public_key(private.public_key())
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in aws_names(region)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    issued = ServerCertificate(folder / "server.pem", folder / "server.key")
    _write_certificate(issued.certificate, builder.sign(issuer_key, hashes.SHA256()))
    _write_key(issued.key, private)
    return issued


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, days: int) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=EARLIER_DAYS))
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_certificate(file: Path, certificate: x509.Certificate) -> None:
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(text)
