"""Routes CloudFormation's requests to our own implementation."""

from __future__ import annotations

from moto.cloudformation import urls

from ..cloudformation.queries import CloudFormationApi


def install() -> None:
    """Replace moto's CloudFormation."""
    urls.url_paths.clear()
    urls.url_paths["{0}/$"] = CloudFormationApi.dispatch
