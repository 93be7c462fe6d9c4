"""AWS as a node sees it, on this machine: the instance's metadata, the API, and an API with faults."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

HOST = "127.0.0.1"
TOKEN = "token-of-this-test"
ROLE = "node-role"
INSTANCE_ID = "i-0123456789abcdef0"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Moto:
    """moto's server as a process of its own."""

    def __enter__(self) -> Moto:
        port = free_port()
        self.url = f"http://{HOST}:{port}"
        argv = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
        self._process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=2):  # noqa: S310
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("moto's server did not start within 30 seconds")

    def __exit__(self, *_: object) -> None:
        # It keeps nothing, and its own way to end waits for open connections
        self._process.kill()
        self._process.wait(timeout=10)


class _Server:
    """An HTTP server in a thread, with a handler that finds its owner."""

    handler: ClassVar[type[BaseHTTPRequestHandler]]

    def __enter__(self) -> Any:
        owner = self

        class Handler(self.handler):  # type: ignore[name-defined, misc]
            server_owner = owner

        self._http = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=10)


class _QuietHandler(BaseHTTPRequestHandler):
    server_owner: Any

    def log_message(self, format: str, *args: object) -> None:
        """The test's output is the tests' own."""

    def reply(self, status: int, body: bytes, kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _MetadataHandler(_QuietHandler):
    def do_PUT(self) -> None:
        self.server_owner.requests.append(f"PUT {self.path}")
        if self.path != "/latest/api/token" or "X-aws-ec2-metadata-token-ttl-seconds" not in self.headers:
            self.reply(400, b"")
        else:
            self.reply(200, TOKEN.encode())

    def do_GET(self) -> None:
        owner: InstanceMetadata = self.server_owner
        owner.requests.append(f"GET {self.path}")
        value = owner.values.get(self.path.replace("/latest/meta-data/", "", 1))
        if owner.failures:
            self.reply(owner.failures.pop(0), b"")
        elif self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            self.reply(401, b"")
        elif value is None:
            self.reply(404, b"")
        else:
            self.reply(200, value.encode())


class InstanceMetadata(_Server):
    """The instance metadata service, version 2 only: without a token 401. `failures` are given first, one each."""

    handler = _MetadataHandler

    def __init__(self) -> None:
        credentials = {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "LastUpdated": "2026-01-01T00:00:00Z",
            "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
            "SecretAccessKey": "key-of-this-test",
            "Token": "session-of-this-test",
            "Expiration": "2099-01-01T00:00:00Z",
        }
        self.requests: list[str] = []
        self.failures: list[int] = []
        self.values = {
            "instance-id": INSTANCE_ID,
            "local-ipv4": "127.0.0.2",
            "iam/security-credentials/": ROLE,
            f"iam/security-credentials/{ROLE}": json.dumps(credentials),
        }


class _FaultyHandler(_QuietHandler):
    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        owner: FaultyAws = self.server_owner
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        action = f"{self.headers.get('X-Amz-Target', '')} {self.path} {body.decode(errors='replace')}"
        owner.authorizations.append(self.headers.get("Authorization", ""))
        fault = next((fault for fault in owner.faults if fault[0] in action), None)
        if fault is not None:
            owner.faults.remove(fault)
            self.reply(fault[1], fault[2].encode(), "text/xml")
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        url = owner.target + self.path
        request = urllib.request.Request(url, body or None, headers, method=self.command)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                status, kind, content = answer.status, answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as error:
            status, kind, content = error.code, error.headers.get("Content-Type", ""), error.read()
        self.reply(status, content, kind)


class FaultyAws(_Server):
    """The API of AWS: passes every request on, but answers the first that holds a text with an error instead."""

    handler = _FaultyHandler

    def __init__(self, target: str) -> None:
        self.target = target
        self.faults: list[tuple[str, int, str]] = []
        self.authorizations: list[str] = []

    def refuse_ec2(self, action: str, code: str, message: str) -> None:
        """The next request for an action of EC2 gets this error."""
        error = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        body = f"<?xml version='1.0'?><Response>{error}<RequestID>r</RequestID></Response>"
        self.faults.append((f"Action={action}", 400, body))

    def refuse_s3(self, key: str, status: int, code: str) -> None:
        """The next request for an object gets this error."""
        self.faults.append((f"/{key}", status, f"<Error><Code>{code}</Code><Message>refused</Message></Error>"))
