"""Who previews what: known throughout one request, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import msgspec

from content.providers.forwarding import asking_for_session


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is shown what visitors are not."""

    session_token: str = ""
    """The content manager's own name for the session; empty: what is published."""
    at: datetime | None = None
    """The moment that is looked at; ``None`` for now."""
    fetch_mark: str = ""
    """Changed to have everything asked for anew, by every process."""
    link_path: str = ""
    """What the link leads to that it was opened by; empty: by no link."""
    is_staff: bool = False
    """Whether who looks has signed in."""
    is_posted: bool = False
    """Whether the page came with the request."""

    @property
    def shows_bar(self) -> bool:
        """Whether an editor looks, who is shown what the page is made of."""
        is_editor = self.is_staff or bool(self.session_token)
        return is_editor and not (self.link_path or self.is_posted)

    @property
    def cache_name(self) -> str:
        """What others must ask with to be answered from the same cache."""
        return f"{self.session_token} {self.fetch_mark}"


_current: ContextVar[Preview | None] = ContextVar("preview", default=None)


def current_preview() -> Preview | None:
    """Return the preview that the running request is; ``None``: it is a visitor's."""
    return _current.get()


@contextmanager
def previewing(preview: Preview) -> Iterator[None]:
    """Let everything up to the end of the block be part of a preview.

    In this thread, and in those that it hands work to with its context. What is built
    for everyone runs in a context of its own, and is no part of it.
    """
    reset_to = _current.set(preview)
    try:
        with asking_for_session(preview.session_token):
            yield
    finally:
        _current.reset(reset_to)
