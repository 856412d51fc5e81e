"""Keeps what this process has counted where the others of this machine find it."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from content.conf import conf
from content.operations.metrics.collecting import collect
from content.operations.metrics.snapshots import Samples, Snapshots, add_up

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 3.0


def find_samples() -> Samples:
    """Return what the processes of this machine have counted together.

    This one as it is now, the others as they were a few seconds ago.
    """
    own = collect()
    folder = conf.CONTENT_METRICS_FOLDER
    if not folder:
        return add_up([own])
    try:
        others = Snapshots(Path(folder)).read_others(os.getpid())
    except OSError as exc:
        logger.warning("metrics of other processes not read error=%s", exc)
        others = []
    return add_up([own, *others])


def record() -> None:
    """Write what this process has counted; it is lost if the folder does not take it."""
    folder = conf.CONTENT_METRICS_FOLDER
    if not folder:
        return
    try:
        Snapshots(Path(folder)).write(os.getpid(), collect())
    except OSError as exc:
        logger.warning("metrics not recorded error=%s", exc)


def record_last() -> None:
    """Write once more, at the end of a process that has been asked something."""
    folder = conf.CONTENT_METRICS_FOLDER
    if folder and Snapshots(Path(folder)).holds(os.getpid()):
        record()


class Recorder:
    """Records every few seconds, in a thread that begins with the first request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_begun = False

    def ensure_begun(self) -> None:
        """Begin, if somebody may read it, and that was not done."""
        with self._lock:
            if self.is_begun:
                return
            self.is_begun = True
        if conf.CONTENT_METRICS_FOLDER:
            threading.Thread(
                target=self._run, name="content-metrics", daemon=True
            ).start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                record()
            except Exception:  # the thread's top: the next time is a new chance
                logger.exception("metrics not recorded")
            pause.wait(_EVERY_SECONDS)
