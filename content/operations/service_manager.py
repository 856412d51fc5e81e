"""What systemd is told by a service that it watches (``WatchdogSec``)."""

from __future__ import annotations

import logging
import os
import socket

logger = logging.getLogger(__name__)

_SECONDS = 1.0  # that systemd may take to hear it


def tell_alive() -> None:
    """Tell whoever started this process that it is alive, if that is systemd.

    The protocol is a datagram to a socket that the environment names: see sd_notify(3).
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # in no file system
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.settimeout(_SECONDS)
            told.sendto(b"WATCHDOG=1", address)
    except OSError as exc:
        logger.warning("systemd not told error=%s", exc)
