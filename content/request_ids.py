"""What a request is called: in the log, to the visitor, and to the services it asks."""

from __future__ import annotations

import re
from contextvars import ContextVar
from random import getrandbits

#: Where proxies, visitors and content services find it.
HEADER = "X-Request-ID"

# Long enough to be one of its kind, and nothing that a log or a header could trip over.
_WELL_FORMED = re.compile(r"[A-Za-z0-9_.-]{8,128}")
_BITS = 64

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return that of the request that this code runs for; empty if it is for none."""
    return _current.get()


def set_request_id(request_id: str) -> None:
    """Let all that is done from here on, in this context, be known to be for a request."""
    _current.set(request_id)


def make_request_id() -> str:
    """Return a new one, which nobody need be kept from guessing.

    Not from the kernel: that lets other threads run meanwhile, and each request would wait
    for them to stop.
    """
    return f"{getrandbits(_BITS):016x}"


def is_request_id(text: str) -> bool:
    """Whether somebody else's may be used."""
    return _WELL_FORMED.fullmatch(text) is not None
