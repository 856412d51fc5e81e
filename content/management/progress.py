"""How far a command has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management.base import OutputWrapper

_BAR_WIDTH = 30
_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 5.0
_BACK_AND_CLEAR = "\r\x1b[K"


class Progress:
    """Counts what is done of what is known of; for one thread."""

    def __init__(
        self, out: OutputWrapper, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._clock = clock
        self._said_at = clock()
        self._is_drawn = False

    def show(self, done: int, total: int, what: str) -> None:
        """Tell how far it is, unless that was done a moment ago."""
        interval = _REDRAW_SECONDS if self._is_terminal else _LINE_SECONDS
        now = self._clock()
        if now - self._said_at < interval:
            return
        self._said_at = now
        if self._is_terminal:
            filled = _BAR_WIDTH * done // max(1, total)
            bar = "#" * filled + "-" * (_BAR_WIDTH - filled)
            self._write(f"{_BACK_AND_CLEAR}[{bar}] {done} of {total} so far, {what}")
            self._is_drawn = True
        else:
            self._out.write(f"{done} of {total} so far, {what}")

    def clear(self) -> None:
        """Take the bar away."""
        if self._is_drawn:
            self._write(_BACK_AND_CLEAR)
            self._is_drawn = False

    def _write(self, text: str) -> None:
        self._out.write(text, ending="")
        self._out.flush()
