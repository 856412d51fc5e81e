"""One line for each request: what was asked, what came of it, and how long it took.

Without the query, the referrer or any other header: those have secrets in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from content.operations.logs.formatters import escape, to_json, utc_text

#: Where the door leaves what the request is called.
REQUEST_ID = "content.request_id"
_CACHE_STATUS = "cache-status"


class AccessRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a request."""

    time: str
    client: str
    method: str
    host: str
    path: str
    status: int
    bytes: int
    """Of the body, as far as it was sent."""
    seconds: float
    """Until all was sent."""
    cache: str
    """The answer's ``Cache-Status``; empty if the cache had nothing to do with it."""
    request_id: str

    def as_json(self) -> str:
        """Return it for programs."""
        return to_json({**msgspec.structs.asdict(self), "logger": "access"})

    def as_line(self) -> str:
        """Return it for people."""
        parts = [
            self.client or "-",
            f'"{self.method} {self.path}"',
            str(self.status),
            f"{self.bytes} B",
            f"{self.seconds * 1000:.1f} ms",
            self.cache or "-",
            self.request_id or "-",
        ]
        return escape(" ".join(parts))


def make_access_record(
    environ: Mapping[str, Any],
    *,
    client: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    sent_bytes: int,
    seconds: float,
    ended_at: float,
) -> AccessRecord:
    """Return what is told of a request that has been answered."""
    cache = next((v for name, v in headers if name.lower() == _CACHE_STATUS), "")
    return AccessRecord(
        time=utc_text(ended_at),
        client=client,
        method=environ.get("REQUEST_METHOD", ""),
        host=environ.get("HTTP_HOST", ""),
        path=_decode(environ.get("PATH_INFO", "")),
        status=status,
        bytes=sent_bytes,
        seconds=round(seconds, 6),
        cache=cache,
        request_id=environ.get(REQUEST_ID, ""),
    )


def _decode(path: str) -> str:
    """WSGI hands the bytes of a path over as Latin-1."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")
