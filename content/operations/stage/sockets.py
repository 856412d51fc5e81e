"""What the system says of connections on this machine."""

from __future__ import annotations

from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def count_waiting_bytes(port: int) -> int:
    """Return how many bytes are on their way over all connections of a port.

    Sent and not received, or received and not read, at either end: as long as a server has
    something to send to a client that does not read, these are not zero. Zero where the
    system does not tell.
    """
    return sum(
        _waiting_bytes(line, f":{port:04X}")
        for table in _TABLES
        if table.exists()
        for line in table.read_text().splitlines()[1:]
    )


def _waiting_bytes(line: str, port: str) -> int:
    _, local, remote, _state, queues, *_ = line.split()
    if not (local.endswith(port) or remote.endswith(port)):
        return 0
    sent, _, received = queues.partition(":")
    return int(sent, 16) + int(received, 16)
