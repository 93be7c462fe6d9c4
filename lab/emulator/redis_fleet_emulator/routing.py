"""Which service a request is for."""

from __future__ import annotations

from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication


class RoutedByNameOrSignature(DomainDispatcherApplication):
    """Routes by the scope of the signature, and a request without one by the host that it names."""

    def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
        """Return the host of the service, None if the request tells nothing."""
        host = str(environ.get("HTTP_HOST", "")).partition(":")[0]
        if "HTTP_AUTHORIZATION" not in environ and self._is_service(host):
            return host
        inferred: str | None = super().infer_service_region_host(environ, path)
        return inferred

    def _is_service(self, host: str) -> bool:
        return any(pattern.match(f"https://{host}") for _, pattern in self.backend_url_patterns)
