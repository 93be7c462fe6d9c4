"""The long way that the packets of slow hosts take: through a TUN device, and a program that holds them.

Not by netem, which many kernels lack: this needs nothing but /dev/net/tun.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ..errors import LabError
from .link import MTU
from .nft import DELAY_DEVICE, DELAY_MARK
from .programs import find_program, run

TABLE = 100
#: Packets that may wait for the program to read them.
QUEUE = 10_000
END_SECONDS = 5

_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000


class Delay:
    """Starts the program when a host is slow, and ends it when none is."""

    def __init__(self, tools: Path | None) -> None:
        self._ip = find_program("ip", tools)
        self._process: subprocess.Popen[bytes] | None = None

    def set(self, delays: Mapping[str, int]) -> None:
        """Holds packets for as many milliseconds as the table says; the firewall sends them here afterwards."""
        if self._process is None:
            self._process = self._start()
        orders = self._process.stdin
        if orders is None:
            raise AssertionError("the delay line has no input")
        try:
            orders.write(json.dumps(dict(delays)).encode() + b"\n")
            orders.flush()
        except BrokenPipeError:
            self.end()
            raise LabError("the program that delays packets has ended; set the delay again") from None

    def end(self) -> None:
        """Lets go what is held and removes the way; the firewall must not send anything here any more."""
        if self._process is None:
            return
        process, self._process = self._process, None
        try:
            process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        run([self._ip, "rule", "delete", "fwmark", str(DELAY_MARK), "lookup", str(TABLE)])

    def _start(self) -> subprocess.Popen[bytes]:
        device = _open_tun()
        try:
            commands = [
                f"link set {DELAY_DEVICE} mtu {MTU} txqueuelen {QUEUE} up",
                f"route replace default dev {DELAY_DEVICE} table {TABLE}",
                f"rule add fwmark {DELAY_MARK} lookup {TABLE}",
            ]
            run([self._ip, "-batch", "-"], "\n".join([*commands, ""]))
            program = [sys.executable, "-E", "-s", str(Path(__file__).with_name("delay_line.py")), str(device)]
            return subprocess.Popen(program, stdin=subprocess.PIPE, pass_fds=(device,), start_new_session=True)
        finally:
            os.close(device)


def _open_tun() -> int:
    try:
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", DELAY_DEVICE.encode(), _IFF_TUN | _IFF_NO_PI))
    except OSError as error:
        raise LabError(f"slow links need /dev/net/tun ({error.strerror}); load the kernel's module with: modprobe tun") from None
    return device
