"""The resolver of the lab, as a VPC has one at 169.254.169.253 and at its network's address plus two."""

from __future__ import annotations

from .names import Names, Record
from .resolver import Resolver

__all__ = ["Names", "Record", "Resolver"]
