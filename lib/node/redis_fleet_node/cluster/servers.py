"""A server of the fleet, asked as the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from ..errors import NodeError
from ..node import ADMIN
from ..password import Password
from ..resp import Reply, RespClient, RespError
from .view import Member, parse_info, parse_nodes

# A server of the same region answers within milliseconds; one that is gone must not stop a round.
SECONDS = 2.0


@dataclass(frozen=True)
class Role:
    """What ROLE tells: of a replica also where its primary is and how far the link is.

    `link` is connect, connecting, handshake, sync or connected, and empty for a primary. `offset` is in bytes.
    """

    is_primary: bool
    offset: int
    primary_address: str
    link: str


class ServerLink:
    """A connection to one server; use it in a `with` block.

    Every method throws a NodeError: a RespConnectionError when the server does not answer, a RespError when it refuses.
    """

    def __init__(self, address: str, port: int, password: Password, seconds: float = SECONDS) -> None:
        """Connects and logs in; `seconds` bounds every wait."""
        self.address = address
        self.port = port
        self._client = RespClient(address, port, seconds)
        try:
            self._client.call("AUTH", ADMIN, password.reveal())
        except BaseException:
            self._client.__exit__(None, None, None)
            raise

    def __enter__(self) -> ServerLink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def call(self, *words: str) -> Reply:
        """Sends one command and returns its reply."""
        return self._client.call(*words)

    def nodes(self) -> tuple[Member, ...]:
        """CLUSTER NODES: the server's own view of its cluster."""
        return parse_nodes(str(self.call("CLUSTER", "NODES")))

    def cluster_info(self) -> dict[str, str]:
        """CLUSTER INFO."""
        return parse_info(str(self.call("CLUSTER", "INFO")))

    def info(self, section: str) -> dict[str, str]:
        """A section of INFO."""
        return parse_info(str(self.call("INFO", section)))

    def my_id(self) -> str:
        """The server's node id."""
        return str(self.call("CLUSTER", "MYID"))

    def key_count(self) -> int:
        """DBSIZE."""
        return _number(self.call("DBSIZE"))

    def role(self) -> Role:
        """ROLE."""
        reply = self.call("ROLE")
        if not isinstance(reply, list) or len(reply) < 3:
            raise NodeError(f"{self.address}:{self.port}: ROLE must tell a primary or a replica, got {reply!r:.60}")
        if reply[0] == "master":
            return Role(is_primary=True, offset=_number(reply[1]), primary_address="", link="")
        if reply[0] != "slave" or len(reply) < 5:
            raise NodeError(f"{self.address}:{self.port}: ROLE must tell a primary or a replica, got {reply!r:.60}")
        return Role(is_primary=False, offset=_number(reply[4]), primary_address=str(reply[1]), link=str(reply[3]))

    def does(self, *words: str) -> str | None:
        """Sends a command that changes something: None when it is done, else the server's refusal."""
        try:
            self.call(*words)
        except RespError as error:
            return str(error)
        return None

    def keeps(self, *words: str) -> str | None:
        """Does the same, and has the server force its nodes.conf to the disk, or a loss of power would undo the change.

        @see https://redis.io/docs/latest/commands/cluster-saveconfig/
        """
        return self.does(*words) or self.does("CLUSTER", "SAVECONFIG")


def _number(reply: Reply) -> int:
    if isinstance(reply, int):
        return reply
    raise NodeError(f"a server must answer with a number, got {reply!r:.60}")
