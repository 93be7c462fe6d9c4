"""Calls to the emulated services from inside the server, without a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Callable
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.config import Config
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from .shapes import fit

WsgiApplication = Callable[..., Any]

#: True while CloudFormation itself calls a service: such calls may set tags that begin with "aws:".
calling_for_cloudformation: ContextVar[bool] = ContextVar("calling_for_cloudformation", default=False)


class RawBody:
    """The body of a response in the form that botocore reads."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._content

    def read(self, size: int = -1) -> bytes:
        content, self._content = self._content, b""
        return content


class Loopback:
    """Clients of the emulated services, one for each service, account and region."""

    def __init__(self, application: WsgiApplication, endpoint: str) -> None:
        self._application = application
        self._endpoint = endpoint
        self._session = botocore.session.Session()
        self._session.set_credentials("testing", "testing")
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._lock = threading.Lock()

    def call(self, account: str, region: str, operation: str, parameters: Mapping[str, Any]) -> Any:
        """Call `service:OperationName`; parameters that are None are left out.

        Strings are turned into the numbers and booleans that the API wants.
        Throws botocore's ClientError with the service's own code.
        """
        service, _, name = operation.partition(":")
        client = self._client(service, account, region)
        model = client.meta.service_model.operation_model(name)
        method = getattr(client, _python_name(client, name))
        given = {key: value for key, value in parameters.items() if value is not None}
        token = calling_for_cloudformation.set(True)
        try:
            return method(**fit(given, model.input_shape)) if model.input_shape else method()
        finally:
            calling_for_cloudformation.reset(token)

    def _client(self, service: str, account: str, region: str) -> Any:
        key = (service, account, region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(*key)
            return self._clients[key]

    def _new_client(self, service: str, account: str, region: str) -> Any:
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        client = self._session.create_client(service, region_name=region, endpoint_url=self._endpoint, config=config)

        def send(request: Any, **_: Any) -> Any:
            return self._send(request, account)

        client.meta.events.register("before-send", send)
        return client

    def _send(self, request: Any, account: str) -> AWSResponse:
        headers = {name: _text(value) for name, value in request.headers.items()}
        headers["x-moto-account-id"] = account
        url = urlsplit(request.url)
        body = request.body.read() if hasattr(request.body, "read") else request.body
        builder = EnvironBuilder(
            path=url.path or "/",
            query_string=url.query,
            base_url=f"{url.scheme}://{url.netloc}",
            method=request.method,
            headers=Headers(headers),
            data=body or None,
            content_length=None if body else 0,
        )
        chunks, status, response_headers = run_wsgi_app(self._application, builder.get_environ(), buffered=True)
        content = b"".join(chunks)
        return AWSResponse(request.url, int(status.split()[0]), _http_headers(response_headers), RawBody(content))


def _python_name(client: Any, operation: str) -> str:
    names: dict[str, str] = {api: python for python, api in client.meta.method_to_api_mapping.items()}
    return names[operation]


def _http_headers(headers: Headers) -> HTTPHeaders:
    found = HTTPHeaders()
    for name, value in headers.items():
        found[name] = value
    return found


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
