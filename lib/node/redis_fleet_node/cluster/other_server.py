"""Notices that another server has taken the place of the one that joined: its membership is over then."""

from __future__ import annotations

from ..errors import NodeError


class OtherServerError(NodeError):
    """The server has another node id than the one that joined: it has to join as a new node."""


class SameServer:
    """The server of one slot, known by its node id since the first look."""

    def __init__(self, slot: str) -> None:
        self._slot = slot
        self._node_id = ""

    def require(self, node_id: str) -> None:
        """Throws an OtherServerError when the id is not that of the first look."""
        self._node_id = self._node_id or node_id
        if node_id != self._node_id:
            raise OtherServerError(f"the server of {self._slot} was node {self._node_id} and is {node_id} now; it joins again")
