"""A machine for tests, and a client that speaks to its metadata service."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from .facts import Credentials, MachineFacts

MAC = "0a:58:0a:00:00:05"
USER_DATA = b"Content-Type: multipart/mixed\n\n\x00\xff"


class Keys:
    """Makes credentials that live as long as it is told, and counts them."""

    def __init__(self, lifetime: timedelta = timedelta(hours=1)) -> None:
        self.lifetime = lifetime
        self.made = 0

    def __call__(self) -> Credentials:
        self.made += 1
        end = datetime.now(timezone.utc) + self.lifetime
        return Credentials(f"ASIA{self.made:016d}", "secret", "session", end)


def example(keys: Keys | None = None, **changes: Any) -> MachineFacts:
    """The facts of a machine of a fleet."""
    facts: dict[str, Any] = {
        "instance_id": "i-0123456789abcdef0",
        "address": "10.0.0.5",
        "mac": MAC,
        "zone": "us-east-1a",
        "zone_id": "use1-az1",
        "region": "us-east-1",
        "account": "123456789012",
        "instance_type": "r7g.large",
        "architecture": "arm64",
        "image_id": "ami-0123456789abcdef0",
        "reservation_id": "r-0123456789abcdef0",
        "interface_id": "eni-0123456789abcdef0",
        "subnet_id": "subnet-0123456789abcdef0",
        "subnet_cidr": "10.0.0.0/24",
        "vpc_id": "vpc-0123456789abcdef0",
        "vpc_cidrs": ("10.0.0.0/16", "10.1.0.0/16"),
        "security_groups": (("sg-1", "nodes"), ("sg-2", "operators")),
        "user_data": USER_DATA,
        "launched": datetime(2026, 1, 31, 12, tzinfo=timezone.utc),
        "role": "node-role",
        "profile_arn": "arn:aws:iam::123456789012:instance-profile/node",
        "profile_id": "AIPA0123456789ABCDEF0",
        "credentials": keys or Keys(),
        "tags": {"redis-fleet:slot": "sessions-0-0", "Name": "sessions-0-0"},
    }
    return MachineFacts(**{**facts, **changes})


class Client:
    """Requests to the metadata service, from any address of the loopback network."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, Any]:
        """Status, body and headers of an answer."""
        request = urllib.request.Request(self.url + path, method=method, headers=dict(headers or {}))  # noqa: S310 - own server
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return answer.status, answer.read().decode("latin-1"), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("latin-1"), error.headers

    def token(self, seconds: int = 300) -> str:
        """A new token."""
        status, token, _ = self.send("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": str(seconds)})
        if status != 200:
            raise AssertionError(f"no token: {status}")
        return token

    def get(self, path: str) -> str | int:
        """What a path says, with a new token; the status where it says nothing."""
        status, body, _ = self.send("GET", path, {"X-aws-ec2-metadata-token": self.token()})
        return body if status == 200 else status
