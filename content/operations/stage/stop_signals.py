"""Signals that ask for the end, as an exception that comes when it can be borne."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from content.operations.stage.exceptions import StopRequested

_NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _State:
    """Of the main thread: there alone Python handles signals."""

    def __init__(self) -> None:
        self.depth = 0  # of blocks that hold them back
        self.held_back: int | None = None


_state = _State()


@contextmanager
def stop_signals_raised() -> Iterator[None]:
    """Raise ``StopRequested`` for SIGINT, SIGTERM and SIGHUP as long as the block runs.

    Raised wherever the main thread is, even where it sleeps, but not within a block of
    :func:`stop_signals_held_back`. In another thread than the main one nothing changes.
    """
    if not _is_main_thread():
        yield
        return
    # nohup ignores SIGHUP for us. A shell that starts us in the background ignores
    # SIGINT as well, but kill -INT is meant.
    numbers = [
        number
        for number in _NUMBERS
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stop_signals_held_back() -> Iterator[None]:
    """Let signals wait until the block has ended, so that it is done whole or not at all.

    What the block itself raises goes before them.
    """
    if not _is_main_thread():
        yield
        return
    _state.depth += 1
    try:
        yield
    except BaseException:
        _state.depth -= 1
        raise
    _state.depth -= 1
    if not _state.depth and _state.held_back is not None:
        _raise_held_back()


def forget_held_back() -> None:
    """Drop the signal that waits, if there is one: what it asks for is under way."""
    _state.held_back = None


def _raise_held_back() -> None:
    number, _state.held_back = _state.held_back, None
    if number is not None:
        raise StopRequested(number)


def _handle(number: int, frame: FrameType | None) -> None:
    if _state.depth:
        _state.held_back = number
    else:
        raise StopRequested(number)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
