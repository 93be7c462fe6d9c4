"""The HTTP server: moto's services, our CloudFormation, the ledger and the switches."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from . import fixes
from .authorization import Authorizing
from .cloudformation.engine import Engine
from .cloudformation.queries import CloudFormationApi
from .http_errors import ErrorsAsAws
from .ledger import Ledger
from .loopback import Loopback
from .machines.controlled import Machines
from .resources import load_handlers
from .routing import RoutedByNameOrSignature
from .tls import SecureServer

#: Where the ledger is read (GET) and reset (DELETE).
LEDGER_PATH = "/_emulator/ledger"

#: Where readiness is asked.
HEALTH_PATH = "/_emulator/health"

#: Below it are all paths of the emulator's own, among them the switches of the machines: read (GET) and set (PUT).
OWN_PATH = "/_emulator/"


class Emulator:
    """The WSGI application of the whole emulator.

    Its own paths answer in plain text only: over TLS come machines, which find AWS's services and nothing else.
    """

    def __init__(self, endpoint: str, machines: str | None = None) -> None:
        load_handlers()
        self.ledger = Ledger()
        self._aws = ErrorsAsAws(RoutedByNameOrSignature(create_backend_app))
        loopback = Loopback(self._aws, endpoint)
        fixes.install()
        self._entrance = ErrorsAsAws(Authorizing(self._aws))
        self._machines = Machines(machines, loopback.call) if machines is not None else None
        CloudFormationApi.engine = Engine(loopback.call, self.ledger)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(OWN_PATH) and environ.get("wsgi.url_scheme") != "https":
            return self._answer(path, environ, start_response)
        return self._entrance(environ, start_response)

    def _answer(self, path: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if path == HEALTH_PATH:
            return _json(start_response, {"status": "ok"})
        if path == LEDGER_PATH:
            if environ.get("REQUEST_METHOD") == "DELETE":
                self.ledger.reset()
            return _json(start_response, self.ledger.report())
        if self._machines is None:
            return self._entrance(environ, start_response)
        return _switch(self._machines, environ, start_response)


def _switch(machines: Machines, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    name = environ["PATH_INFO"][len(OWN_PATH) :]
    try:
        given = None
        if environ["REQUEST_METHOD"] == "PUT":
            given = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        return _json(start_response, machines.switch(name, given))
    except ValueError as error:
        return _json(start_response, {"error": str(error)}, "400 Bad Request")


def _json(start_response: Any, content: Any, status: str = "200 OK") -> list[bytes]:
    body = json.dumps(content).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


class _QuietHandler(MotoRequestHandler):
    """Moto's request handler without a line of log per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


def bind(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address; port 0 takes a free one.

    Throws OSError when the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def start_emulator(port: int, machines: str | None = None) -> Emulator:
    """Return the emulator that answers on a port of localhost; `machines` is the socket of their controller.

    Throws OSError when the controller does not listen there.
    """
    # Moto looks for "localhost" in URLs, and puts this port into some of its answers.
    os.environ["MOTO_PORT"] = str(port)
    # Roles name AWS's own policies, which moto leaves out unless it is asked.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    return Emulator(f"http://localhost:{port}", machines)


def entrance(listener: socket.socket, emulator: Emulator) -> BaseWSGIServer:
    """Return a server that answers HTTP on a listening socket."""
    host, port = listener.getsockname()[:2]
    return make_server(host, port, emulator, threaded=True, request_handler=_QuietHandler, fd=listener.detach())


def secure_entrance(listener: socket.socket, emulator: Emulator, files: tuple[str, str]) -> BaseWSGIServer:
    """Return a server that answers HTTPS on a listening socket; `files` are its certificate and key.

    Throws OSError when they cannot be read.
    """
    host, port = listener.getsockname()[:2]
    server = SecureServer(host, port, emulator, _QuietHandler, fd=listener.detach())
    server.secure(*files)
    return server
