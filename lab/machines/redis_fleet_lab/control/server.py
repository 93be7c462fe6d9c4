"""The socket by which the lab is told what to do: one line of JSON a request, one an answer."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ..errors import LabError
from .relay import relay

Request = dict[str, Any]
Commands = Callable[[Request], Any]


class ControlServer:
    """Answers requests, several at a time; only root may connect."""

    def __init__(self, path: Path, commands: Commands) -> None:
        self._commands = commands
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            self._socket.bind(str(path))
        finally:
            os.umask(mask)
        self._socket.listen(64)

    def start(self) -> None:
        """Begins to answer."""
        threading.Thread(target=self._accept, name="control", daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError as error:
                # Out of descriptors: some connection will end
                print(f"no connection can be accepted: {error}", file=sys.stderr)
                time.sleep(1)
                continue
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        lock, answers = threading.Lock(), []
        with connection, connection.makefile("rb", buffering=0) as reader:
            try:
                while line := reader.readline():
                    request = as_request(json.loads(line))
                    if request.get("do") == "connect":
                        self._hand_over(connection, request)
                        return
                    answers.append(threading.Thread(target=self._answer, args=(connection, lock, request), daemon=True))
                    answers[-1].start()
            except (OSError, ValueError):
                # Nobody is there any more, or somebody who does not speak JSON
                pass
            for answer in answers:
                answer.join()

    def _answer(self, connection: socket.socket, lock: threading.Lock, request: Request) -> Any:
        result: Any = None
        try:
            result = self._commands(request)
            answer = {"id": request.get("id"), "ok": True, "result": None if isinstance(result, socket.socket) else result}
        except ClientError as error:
            answer = {"id": request.get("id"), "ok": False, "error": error.response["Error"]["Message"]}
        except LabError as error:
            answer = {"id": request.get("id"), "ok": False, "error": str(error)}
        except Exception as error:  # noqa: BLE001 - the caller is told, and the log has the rest
            traceback.print_exc(file=sys.stderr)
            problem = f"the lab failed at {request.get('do')}: {type(error).__name__}: {error}"
            answer = {"id": request.get("id"), "ok": False, "error": problem}
        with lock:
            try:
                connection.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                return None
        return result

    def _hand_over(self, connection: socket.socket, request: Request) -> None:
        """From the answer on, the connection is that to the machine."""
        target = self._answer(connection, threading.Lock(), request)
        if isinstance(target, socket.socket):
            relay(connection, target)


def as_request(value: Any) -> Request:
    """A line of JSON that is an object. Throws ValueError when it is something else."""
    if not isinstance(value, dict):
        raise ValueError("a request must be an object")
    return value
