"""The HTTP server: moto's services, our CloudFormation, and the ledger."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from . import fixes
from .cloudformation.engine import Engine
from .cloudformation.queries import CloudFormationApi
from .http_errors import ErrorsAsAws
from .ledger import Ledger
from .loopback import Loopback
from .resources import load_handlers

#: Where the ledger is read (GET) and reset (DELETE).
LEDGER_PATH = "/_emulator/ledger"

#: Where readiness is asked.
HEALTH_PATH = "/_emulator/health"


class Emulator:
    """The WSGI application of the whole emulator."""

    def __init__(self, endpoint: str) -> None:
        load_handlers()
        self.ledger = Ledger()
        self._aws = ErrorsAsAws(DomainDispatcherApplication(create_backend_app))
        loopback = Loopback(self._aws, endpoint)
        fixes.install()
        CloudFormationApi.engine = Engine(loopback.call, self.ledger)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD")
        if path == HEALTH_PATH:
            return _json(start_response, {"status": "ok"})
        if path == LEDGER_PATH and method == "DELETE":
            self.ledger.reset()
        if path == LEDGER_PATH:
            return _json(start_response, self.ledger.report())
        return self._aws(environ, start_response)


def _json(start_response: Any, content: Any) -> list[bytes]:
    body = json.dumps(content).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


class _QuietHandler(MotoRequestHandler):
    """Moto's request handler without a line of log per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


def listen(port: int) -> BaseWSGIServer:
    """Return a server that is bound to the loopback address; port 0 takes a free one.

    Throws OSError when the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    number = int(listener.getsockname()[1])
    # Moto looks for "localhost" in URLs, and puts this port into some of its answers.
    os.environ["MOTO_PORT"] = str(number)
    # Roles name AWS's own policies, which moto leaves out unless it is asked.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    endpoint = f"http://localhost:{number}"
    return make_server(
        "127.0.0.1", number, Emulator(endpoint), threaded=True, request_handler=_QuietHandler, fd=listener.detach()
    )
