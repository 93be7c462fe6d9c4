"""Route 53's calls after which a name may have another address, or another VPC may know it."""

from __future__ import annotations

from typing import Any

from moto.route53.responses import Route53

from .moves import Moves

CALLS = (
    "associate_vpc_with_hosted_zone",
    "change_resource_record_sets",
    "create_hosted_zone",
    "delete_hosted_zone",
    "disassociate_vpc_from_hosted_zone",
)


def install(moves: Moves) -> None:
    """Tell the controller after each of them."""
    for name in CALLS:
        setattr(Route53, name, _told(moves, getattr(Route53, name)))


def _told(moves: Moves, stock: Any) -> Any:
    def call(self: Any) -> Any:
        answer = stock(self)
        moves.event("names")
        return answer

    return call
