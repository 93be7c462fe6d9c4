"""What moto gets wrong or lacks, mended one concern a file."""

from __future__ import annotations

from ..images import calls as image_calls
from ..images import snapshots
from . import (
    autoscaling,
    block_devices,
    cloudformation_routes,
    cloudwatch,
    endpoints,
    fleets,
    image_parameters,
    images,
    instances,
    interfaces,
    key_pairs,
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
    fleets,
    rules,
    placement_groups,
    key_pairs,
    snapshots,
    image_calls,
    instances,
    launch_templates,
    autoscaling,
    block_devices,
    images,
    image_parameters,
    s3,
    cloudwatch,
    records,
    tables,
)


def install() -> None:
    """Mend moto; to be called once, before the first request."""
    for fix in FIXES:
        fix.install()
