"""What the running build has used, recorded where things are handed out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Recorder:
    """What one build depends on. Several threads of the build may record at once."""

    def __init__(self, started_at: int) -> None:
        self.started_at = started_at
        """The sequence, read before the build's first fetch."""
        self.dependencies: set[str] = set()
        self.used_stale = False
        """Whether something superseded went into the build: it must not be stored."""

    def record(self, dependencies: Iterable[str], *, stale: bool = False) -> None:
        """Note what was used; ``stale`` if it was known to be superseded."""
        self.dependencies.update(dependencies)
        self.used_stale = self.used_stale or stale


_current: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


def current_recorder() -> Recorder | None:
    """Return the recorder of the innermost build that is running, if any."""
    return _current.get()


@contextmanager
def recording(started_at: int) -> Iterator[Recorder]:
    """Record what a build uses; an enclosing build has used it as well, even if it fails.

    A failed build depends on what it used: a change of any of it may mend it.
    """
    enclosing = _current.get()
    recorder = Recorder(started_at)
    token = _current.set(recorder)
    try:
        yield recorder
    finally:
        _current.reset(token)
        if enclosing is not None:
            enclosing.record(recorder.dependencies, stale=recorder.used_stale)
