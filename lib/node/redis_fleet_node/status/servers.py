"""What the servers of this machine say of themselves: known values of INFO, and of those only what looks as it should."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..doctor.server import HOST, parse_info
from ..errors import NodeError
from ..node import ADMIN, Database
from ..resp import RespClient
from ..users import kept_password
from .info_names import NUMBERS, WORDS

# A server that takes longer is stuck, and whoever looks at the page is to be told so soon
SECONDS = 2.0
NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,6})?")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}")
REPLICA = re.compile(
    r"ip=([A-Za-z0-9.:_-]{1,253}),port=([0-9]{1,5}),state=([a-z_]{1,32}),offset=([0-9]{1,19}),lag=(-?[0-9]{1,10})"
)
KEYSPACE = re.compile(r"keys=([0-9]{1,19}),expires=([0-9]{1,19})")


def server_facts(databases: Sequence[Database], has_cluster: bool) -> list[dict[str, Any]]:
    """The facts of all servers, asked at once; `problem` says why one does not tell."""
    with ThreadPoolExecutor(max_workers=max(len(databases), 1)) as pool:
        return list(pool.map(lambda database: _facts(database, has_cluster), databases))


def _facts(database: Database, has_cluster: bool) -> dict[str, Any]:
    problem, text = None, ""
    try:
        password = kept_password(database.secrets, ADMIN)
        with RespClient(HOST, database.port, SECONDS) as client:
            client.call("AUTH", ADMIN, password.reveal())
            text = str(client.call("INFO"))
            if has_cluster:
                text += f"\n{client.call('CLUSTER', 'INFO')}"
    except NodeError as error:
        problem = str(error)
    return {"name": database.name, "port": database.port, "problem": problem, **read_info(text)}


def read_info(text: str) -> dict[str, Any]:
    """The known values by name, the replicas and the keyspace; a value that does not look as it should is left out."""
    info: dict[str, Any] = {}
    replicas, keyspace = [], []
    for name, value in parse_info(text).items():
        if name in NUMBERS and NUMBER.fullmatch(value):
            info[name] = float(value) if "." in value else int(value)
        elif name in WORDS and WORD.fullmatch(value):
            info[name] = value
        elif re.fullmatch(r"slave[0-9]{1,4}", name):
            replicas += [_replica(match) for match in [REPLICA.match(value)] if match]
        elif re.fullmatch(r"db[0-9]{1,5}", name):
            numbers = [(int(match[1]), int(match[2])) for match in [KEYSPACE.match(value)] if match]
            keyspace += [{"database": int(name[2:]), "keys": keys, "expires": expires} for keys, expires in numbers]
    return {"info": info, "replicas": replicas, "keyspace": keyspace}


def _replica(match: re.Match[str]) -> dict[str, Any]:
    return {
        "address": match[1],
        "port": int(match[2]),
        "state": match[3],
        "offset": int(match[4]),
        "lagSeconds": int(match[5]),
    }
