"""The entrance for machines: TLS under the names that AWS has."""

from __future__ import annotations

import contextlib
import ssl
from typing import Any

from werkzeug.serving import ThreadedWSGIServer

#: Seconds that a client may take for its handshake.
HANDSHAKE_SECONDS = 10.0


class SecureServer(ThreadedWSGIServer):
    """A server whose handshakes happen in the thread of the connection, so that an idle client blocks nobody."""

    certificate: ssl.SSLContext

    def secure(self, certificate: str, key: str) -> None:
        """Load the server's certificate and key. Throws OSError when they cannot be read."""
        self.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate.load_cert_chain(certificate, key)
        # Werkzeug reads this to tell the application that its scheme is https.
        self.ssl_context = self.certificate

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands, then answer; a client that does not manage the first is dropped."""
        request.settimeout(HANDSHAKE_SECONDS)
        with contextlib.suppress(ssl.SSLError, OSError):
            connection = self.certificate.wrap_socket(request, server_side=True)
            connection.settimeout(None)
            with connection:
                super().finish_request(connection, client_address)
