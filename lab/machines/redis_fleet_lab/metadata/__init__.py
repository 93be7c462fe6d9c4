"""The instance metadata service of the lab, as EC2 serves it at 169.254.169.254."""

from __future__ import annotations

from .facts import Credentials, Interruption, MachineFacts
from .service import MetadataService

__all__ = ["Credentials", "Interruption", "MachineFacts", "MetadataService"]
