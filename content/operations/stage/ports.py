"""Ports for processes that cannot tell which one they got."""

from __future__ import annotations

import secrets
import socket

# Below those that the kernel gives to connections as it likes (32768 and up on Linux): a
# port of those may be taken by the time that its process listens.
_PORTS = range(15_000, 32_000)


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    while True:
        port = secrets.choice(_PORTS)  # tests seed "random" alike
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
