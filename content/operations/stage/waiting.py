"""Waiting for something of which nobody tells."""

from __future__ import annotations

import time
from collections.abc import Callable

from content.operations.stage.exceptions import NotInTimeError

_LOOK_AGAIN_SECONDS = 0.02


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Look often until something holds; return after how many seconds it did.

    Args:
        what: Completes "Waited in vain for ...".

    Raises:
        NotInTimeError: It did not hold in time.
    """
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise NotInTimeError(f"Waited {seconds:g} s in vain for {what}")
        time.sleep(_LOOK_AGAIN_SECONDS)
    return time.monotonic() - begun
