"""What calls to content services carry on from the request that they are made for.

Only that: whoever asks says it, and providers send it in their services' own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: The name of the cookie that editors' browsers have, and of the one that some content
#: services read.
SESSION_COOKIE = "preview-session-token"
#: The header of the same.
SESSION_HEADER = "X-Preview-Session-Token"

_session_token: ContextVar[str] = ContextVar("preview_session_token", default="")


def current_session_token() -> str:
    """Return the token of the preview session that is asked for, or ``""``."""
    return _session_token.get()


def session_headers(*, with_cookie: bool) -> dict[str, str]:
    """Return what says which session is asked for; nothing if none is.

    Args:
        with_cookie: Whether to send the cookie, too; no other one ever is.
    """
    token = current_session_token()
    if not token:
        return {}
    headers = {SESSION_HEADER: token}
    return headers | {"Cookie": f"{SESSION_COOKIE}={token}"} if with_cookie else headers


@contextmanager
def asking_for_session(token: str) -> Iterator[None]:
    """Let all calls, of this thread and of those it hands work to, carry a token.

    What is built for everyone runs in a context of its own, and so without any.
    """
    reset_to = _session_token.set(token)
    try:
        yield
    finally:
        _session_token.reset(reset_to)
