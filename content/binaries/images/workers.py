"""Who makes variants: few at a time, and nobody waits long for their turn.

Threads, not processes: Pillow lets go of the interpreter while it decodes, scales and
encodes. Few, because each of them keeps a core from those who have their pages built.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from content.exceptions import ContentServiceUnavailableError

T = TypeVar("T")


class ImageWorkers:
    """Bounds how many variants are made at once, in the threads of those who ask."""

    def __init__(self, *, at_once: int, wait_seconds: float) -> None:
        """Nothing runs yet.

        Args:
            wait_seconds: How long somebody waits for a turn.
        """
        self._turns = threading.BoundedSemaphore(at_once)
        self._wait_seconds = wait_seconds

    def run(self, make: Callable[[], T]) -> T:
        """Make something when it is one's turn.

        Raises:
            ContentServiceUnavailableError: It was not, in time.
        """
        if not self._turns.acquire(timeout=self._wait_seconds):
            raise ContentServiceUnavailableError("Too many images are being made")
        try:
            return make()
        finally:
            self._turns.release()
