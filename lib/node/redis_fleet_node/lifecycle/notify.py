"""What a service tells systemd of itself."""

from __future__ import annotations

import os
import socket

VARIABLE = "NOTIFY_SOCKET"


def notify(text: str) -> bool:
    """Sends words such as READY=1 to systemd; returns False where nobody listens.

    @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
    """
    address = os.environ.get(VARIABLE, "")
    if not address.startswith(("/", "@")):
        return False
    # An abstract socket's name begins with a zero byte, which an environment cannot hold
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.connect(name)
        sender.sendall(text.encode("utf-8"))
    return True
