"""What the running build has used, recorded where things are handed out."""

from __future__ import annotations

import math
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
        self.is_degraded = False
        """Whether the content service failed on the way: what was there before may be
        better than the result."""
        self.fresh_seconds = math.inf
        """How long the result may count as fresh, if that is less than usual."""
        self.lifetime_seconds = math.inf
        """How long the result may be kept at all, if that is less than usual."""

    def record(self, dependencies: Iterable[str], *, stale: bool = False) -> None:
        """Note what was used; ``stale`` if it was known to be superseded."""
        self.dependencies.update(dependencies)
        self.used_stale = self.used_stale or stale

    def degrade(self) -> None:
        """Note that the content service failed, and the result lacks something for it."""
        self.is_degraded = True

    def limit_freshness(self, seconds: float) -> None:
        """Let the result count as fresh no longer than this."""
        self.fresh_seconds = min(self.fresh_seconds, seconds)

    def limit_lifetime(self, seconds: float) -> None:
        """Let the result be kept no longer than this."""
        self.lifetime_seconds = min(self.lifetime_seconds, seconds)

    def adopt(self, other: Recorder) -> None:
        """Use all that another build, or a part of this one, has used.

        Its freshness is its own: what is missing from a part was said of the whole.
        """
        self.record(other.dependencies, stale=other.used_stale)
        self.is_degraded = self.is_degraded or other.is_degraded


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
    with _recording_with(Recorder(started_at)) as recorder:
        try:
            yield recorder
        finally:
            if enclosing is not None:
                enclosing.adopt(recorder)


@contextmanager
def recording_apart() -> Iterator[Recorder | None]:
    """Record what a part of the running build uses, for whoever takes its result.

    That is who has to :meth:`Recorder.adopt` it: what is begun early and not needed
    after all is then no dependency. ``None`` if no build is running.
    """
    enclosing = _current.get()
    if enclosing is None:
        yield None
        return
    with _recording_with(Recorder(enclosing.started_at)) as recorder:
        yield recorder


@contextmanager
def _recording_with(recorder: Recorder) -> Iterator[Recorder]:
    token = _current.set(recorder)
    try:
        yield recorder
    finally:
        _current.reset(token)
