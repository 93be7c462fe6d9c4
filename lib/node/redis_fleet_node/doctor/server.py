"""What the running server says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from ..database import ADMIN
from ..errors import NodeError
from ..password import Password
from ..resp import RespClient

HOST = "127.0.0.1"
DIRECTIVES = (
    "maxclients",
    "maxmemory",
    "logfile",
    "appendonly",
    "save",
    "oom-score-adj",
    "oom-score-adj-values",
)


@dataclass(frozen=True)
class Server:
    """INFO and some of the configuration of a server, by name."""

    info: dict[str, str]
    config: dict[str, str]

    @property
    def process_id(self) -> int:
        """The server's own process."""
        return self.number("process_id")

    def number(self, name: str) -> int:
        """A number of INFO; throws a NodeError when it is none."""
        value = self.info.get(name, "")
        if not value.isdigit():
            raise NodeError(f"the server's INFO does not tell {name} as a number")
        return int(value)


def ask_server(port: int, password: Password) -> Server:
    """Asks a server on this machine; throws a NodeError when it does not answer or refuses the administrator."""
    with RespClient(HOST, port) as client:
        client.call("AUTH", ADMIN, password.reveal())
        info = parse_info(str(client.call("INFO")))
        config: dict[str, str] = {}
        for directive in DIRECTIVES:
            reply = client.call("CONFIG", "GET", directive)
            if isinstance(reply, list) and len(reply) == 2:
                config[directive] = str(reply[1])
    return Server(info, config)


def parse_info(text: str) -> dict[str, str]:
    """INFO's lines by name."""
    lines = (line for line in text.splitlines() if ":" in line and not line.startswith("#"))
    return dict(line.split(":", 1) for line in lines)
