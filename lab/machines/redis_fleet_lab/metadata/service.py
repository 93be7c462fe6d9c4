"""The HTTP server of the metadata service."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Optional

from .facts import MachineFacts
from .role_credentials import RoleCredentials
from .tokens import Tokens, seconds_in
from .tree import VERSIONS, find, listing, version_tree

ADDRESS = ("169.254.169.254", 80)
TOKEN_PATH = "/latest/api/token"  # noqa: S105 - a path
TOKEN = "x-aws-ec2-metadata-token"  # noqa: S105 - a header's name
LIFETIME = "x-aws-ec2-metadata-token-ttl-seconds"
IDLE_SECONDS = 30

Lookup = Callable[[str], Optional[MachineFacts]]


class MetadataService:
    """Serves every machine its own metadata; `lookup` finds a machine by the address that a request comes from.

    The lookup is asked for each request, so that what it knows shows at once; it is called by several threads.
    """

    def __init__(self, address: tuple[str, int], lookup: Lookup) -> None:
        self._address = address
        self._lookup = lookup
        self._tokens = Tokens()
        self._credentials = RoleCredentials()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where the service listens: after the start with the port that it got."""
        return self._address if self._server is None else self._server.server_address[:2]  # type: ignore[return-value]

    def start(self) -> None:
        """Begins to serve, in the network namespace of the caller; throws OSError when the address cannot be bound."""
        self._server = _Server(self._address, self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the server; harmless when it has not been started."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None

    def answer(self, source: str, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request from an address; the names of the headers are in lower case."""
        facts = self._lookup(source)
        if facts is None or facts.http_endpoint == "disabled":
            return _problem(HTTPStatus.FORBIDDEN)
        if path == TOKEN_PATH:
            return self._issue(facts, method, headers)
        if method not in ("GET", "HEAD"):
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED)
        token = headers.get(TOKEN)
        left = None if token is None else self._tokens.seconds_left(facts.instance_id, token)
        if left is None and (token is not None or facts.http_tokens != "optional"):
            return _problem(HTTPStatus.UNAUTHORIZED)
        return self._read(facts, path, {} if left is None else {LIFETIME: str(left)})

    def _issue(self, facts: MachineFacts, method: str, headers: Mapping[str, str]) -> Answer:
        if method != "PUT":
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED)
        if "x-forwarded-for" in headers:
            return _problem(HTTPStatus.FORBIDDEN)
        seconds = seconds_in(headers.get(LIFETIME))
        if seconds is None:
            return _problem(HTTPStatus.BAD_REQUEST)
        token = self._tokens.issue(facts.instance_id, seconds)
        return Answer(HTTPStatus.OK, token.encode(), "text/plain", {LIFETIME: str(seconds)})

    def _read(self, facts: MachineFacts, path: str, headers: Mapping[str, str]) -> Answer:
        version, _, rest = path.lstrip("/").partition("/")
        if not version:
            return Answer(HTTPStatus.OK, "\n".join(VERSIONS).encode(), "text/plain", headers)
        found = find(version_tree(facts, self._credentials.document), rest) if version in VERSIONS else None
        if found is None:
            return _problem(HTTPStatus.NOT_FOUND)
        if isinstance(found, Mapping):
            # The three folders of a version are listed without a slash, as EC2 lists them
            names = "\n".join(sorted(found)) if not rest.strip("/") else listing(found)
            return Answer(HTTPStatus.OK, names.encode(), "text/plain", headers)
        if isinstance(found, bytes):
            return Answer(HTTPStatus.OK, found, "application/octet-stream", headers)
        text = found() if callable(found) else found
        return Answer(HTTPStatus.OK, text.encode(), "text/plain", headers)


class Answer:
    """Status, body and headers of an answer."""

    def __init__(self, status: HTTPStatus, body: bytes, kind: str, headers: Mapping[str, str]) -> None:
        self.status = status
        self.body = body
        self.headers = {**headers, "Content-Type": kind, "Content-Length": str(len(body))}


def _problem(status: HTTPStatus) -> Answer:
    title = f"{status.value} - {status.phrase}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(status, page.encode(), "text/html", {})


class _Server(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], service: MetadataService) -> None:
        self.service = service
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of the host's own name, which may wait for a resolver."""
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """Report an error of the service in one line; a client that went away is none."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            print(f"metadata: {type(error).__name__}: {error}", file=sys.stderr, flush=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "EC2ws"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.service.answer(self.client_address[0], self.command, path, headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            # No request here has a use for a body, which must not be taken for the next request
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""
