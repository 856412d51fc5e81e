"""Load by wrk, which costs the machine far less than clients in Python."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec

from content.operations.stage.programs import get_program

_SCRIPT = Path(__file__).with_name("requests.lua")
_PATIENCE_SECONDS = 60
_GRACE_SECONDS = 30.0


class WrkResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the clients saw."""

    seconds: float
    requests: int
    """That were answered, however."""
    p50: float
    p99: float
    unconnected: int
    unread: int
    unwritten: int
    late: int
    refused: int
    """Answers with a status of 400 and above."""

    @property
    def failures(self) -> int:
        """Requests without a good answer."""
        broken = self.unconnected + self.unread + self.unwritten
        return broken + self.late + self.refused

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def run_wrk(
    url: str,
    *,
    seconds: int,
    connections: int = 16,
    headers: Mapping[str, str] | None = None,
    known_pages: int = 0,
) -> WrkResult:
    """Ask for an address over so many connections, as fast as it answers.

    Args:
        known_pages: Ask for ``/page-<number>.html`` instead, with any number below this.

    Raises:
        MissingProgramError: wrk is not installed.
        subprocess.SubprocessError: It failed.
    """
    fields = [("-H", f"{name}: {value}") for name, value in (headers or {}).items()]
    output = subprocess.run(
        (
            get_program("wrk", package="wrk"),
            *("--threads", "1", "--connections", str(connections)),
            *("--duration", f"{seconds}s", "--timeout", f"{_PATIENCE_SECONDS}s"),
            *("--script", str(_SCRIPT)),
            *(part for field in fields for part in field),
            url,
            *("--", str(known_pages)),
        ),
        check=True,
        capture_output=True,
        timeout=seconds + _PATIENCE_SECONDS + _GRACE_SECONDS,
    ).stdout
    return msgspec.json.decode(output.splitlines()[-1], type=WrkResult)
