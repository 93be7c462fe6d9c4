"""What moto gets wrong or lacks, mended one concern a file."""

from __future__ import annotations

from . import (
    autoscaling,
    cloudformation_routes,
    cloudwatch,
    endpoints,
    images,
    instances,
    interfaces,
    launch_templates,
    placement_groups,
    records,
    rules,
    s3,
    tables,
    volumes,
)

FIXES = (
    cloudformation_routes,
    volumes,
    interfaces,
    endpoints,
    rules,
    placement_groups,
    instances,
    launch_templates,
    autoscaling,
    images,
    s3,
    cloudwatch,
    records,
    tables,
)


def install() -> None:
    """Mend moto; to be called once, before the first request."""
    for fix in FIXES:
        fix.install()
