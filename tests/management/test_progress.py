"""A bar where somebody looks on, lines elsewhere."""

from __future__ import annotations

import io

from django.core.management.base import OutputWrapper

from content.management.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def progress_on(stream: io.StringIO, times: list[float]) -> Progress:
    return Progress(OutputWrapper(stream), clock=lambda: times.pop(0))


def test_a_terminal_has_a_bar_that_goes_away():
    stream = Terminal()
    progress = progress_on(stream, [0, 1, 1.01, 2])
    progress.show(1, 3, "1 ready")
    progress.show(2, 3, "2 ready")  # too soon
    progress.show(3, 3, "3 ready")
    progress.clear()
    progress.clear()
    drawn = stream.getvalue().split("\r\x1b[K")
    assert drawn == [
        "",
        f"[{'#' * 10}{'-' * 20}] 1 of 3 so far, 1 ready",
        f"[{'#' * 30}] 3 of 3 so far, 3 ready",
        "",
    ]


def test_elsewhere_there_is_a_line_now_and_then():
    stream = io.StringIO()
    progress = progress_on(stream, [0, 1, 6, 7, 12])
    for done in range(4):
        progress.show(done, 4, "ready")
    progress.clear()
    assert stream.getvalue().splitlines() == [
        "1 of 4 so far, ready",
        "3 of 4 so far, ready",
    ]
