"""What moto gets wrong or lacks, mended one concern a file."""

from __future__ import annotations

from . import autoscaling, cloudformation_routes, cloudwatch, images, instances, interfaces, launch_templates, s3, volumes


def install() -> None:
    """Mend moto; to be called once, before the first request."""
    for fix in (cloudformation_routes, volumes, interfaces, instances, launch_templates, autoscaling, images, s3, cloudwatch):
        fix.install()
