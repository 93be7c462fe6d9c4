#!/usr/bin/env python3
"""Fetches the node's files from S3 and has them install themselves: run by cloud-init; a second run changes nothing."""

# Without boto3: its import would take more of a boot than all that is done here
import hashlib
import hmac
import json
import os
import re
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener, urlopen
from zipimport import zipimporter

HEADER = "X-aws-ec2-metadata-token"
ARCHIVE = Path("/run/redis-fleet/files.zip")
EMPTY = hashlib.sha256().hexdigest()
# A new role may lag; the last attempt takes up to 40 more
SECONDS = 75
PAUSE = 5


class Failure(Exception):
    pass


def say(text: str) -> None:
    print("redis-fleet bootstrap: " + text, flush=True)


def metadata(path: str, token: str = "") -> str:
    """Of the instance; without a token, which a PUT gives, only that."""
    base = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
    headers = {HEADER: token} if token else {f"{HEADER}-ttl-seconds": "60"}
    request = Request(f"{base}/latest/{path}", headers=headers, method="GET" if token else "PUT")  # noqa: S310
    with build_opener(ProxyHandler({})).open(request, timeout=5) as answer:
        return str(answer.read().decode())


def signed(url: str, region: str, role: "dict[str, str]") -> "dict[str, str]":
    """The headers of AWS's signature, version 4, for a GET of S3."""
    to = urlsplit(url)
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {"host": to.netloc, "x-amz-content-sha256": EMPTY, "x-amz-date": now, "x-amz-security-token": role["Token"]}
    names = ";".join(headers)
    lines = [f"{name}:{value}" for name, value in headers.items()]
    request = "\n".join(["GET", to.path, "", *lines, "", names, EMPTY])
    scope = f"{now[:8]}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + role["SecretAccessKey"]).encode()
    for word in [*scope.split("/"), text]:
        key = hmac.digest(key, word.encode(), "sha256")
    who = f"Credential={role['AccessKeyId']}/{scope}"
    return {**headers, "Authorization": f"AWS4-HMAC-SHA256 {who}, SignedHeaders={names}, Signature={key.hex()}"}


def fetch(region: str, bucket: str, key: str) -> bytes:
    token = metadata("api/token")
    roles = "meta-data/iam/security-credentials/"
    role = json.loads(metadata(roles + metadata(roles, token), token))
    base = os.environ.get("AWS_ENDPOINT_URL")
    if not base:
        base = f"https://s3.{region}.{metadata('meta-data/services/domain', token)}"
    url = f"{base}/{bucket}/{quote(key)}"
    with urlopen(Request(url, headers=signed(url, region, role)), timeout=20) as answer:  # noqa: S310
        return bytes(answer.read())


def download(region: str, bucket: str, key: str) -> bytes:
    end = time.monotonic() + SECONDS
    while True:
        try:
            return fetch(region, bucket, key)
        except Exception as error:  # noqa: BLE001 - whatever it is, it may pass
            problem = f"{type(error).__name__}: {error}".replace("timed out", "timeout")
            if isinstance(error, HTTPError):
                told = re.findall("<(?:Code|Message)>([^<]*)", error.read().decode(errors="replace"))
                problem = f"{urlsplit(error.url).netloc}: " + ": ".join(told or [str(error)])
        if time.monotonic() > end:
            break
        say(problem)
        time.sleep(PAUSE)
    remedy = "check metadata, route to S3 and s3:GetObject of the role"
    if "TooSkewed" in problem or "not yet valid" in problem:
        remedy = "set the clock, now " + time.ctime()
    raise Failure(f"s3://{bucket}/{key}: {problem}; {remedy}")


def main() -> int:
    os.umask(0o022)
    node = json.loads(Path("/etc/redis-fleet/node.json").read_text())
    say(f"{node['slot']['name']} in {node['region']}")
    archive = download(node["region"], node["files"]["bucket"], node["files"]["key"])
    ARCHIVE.parent.mkdir(exist_ok=True)
    ARCHIVE.write_bytes(archive)
    zipimporter(str(ARCHIVE))
    sys.path.insert(0, str(ARCHIVE))
    from redis_fleet_node.install import install_and_start

    return install_and_start(ARCHIVE, node)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:  # noqa: BLE001
        text = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        sys.exit("redis-fleet bootstrap failed: " + text)
