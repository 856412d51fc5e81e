"""What a folder of files holds at a moment, for whoever operates the site to look at."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec


class IncomingCount(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is being written, or was when its process was killed."""

    size_bytes: int
    """As far as it is written."""
    written_at: float
    """When something was last written to it, in seconds since the epoch."""
    is_abandoned: bool
    """Whether nobody writes it any more; it goes when room is made."""


class FileCensus(msgspec.Struct, frozen=True, kw_only=True):
    """What is there. Times are in seconds since the epoch, and 0 without any file."""

    files: int = 0
    size_bytes: int = 0
    largest: str = ""
    """The digest of the largest file."""
    largest_bytes: int = 0
    oldest_use_at: float = 0
    """When the one that would go first was used, to ten minutes."""
    incoming: tuple[IncomingCount, ...] = ()


def take_census(folder: Path) -> FileCensus:
    """Look at every file there is; makes nothing, and waits for nobody.

    What comes or goes meanwhile may be counted or not.
    """
    files = list(_states(folder, "files/*/*"))
    largest, largest_state = max(
        files, key=lambda each: each[1].st_size, default=(None, None)
    )
    return FileCensus(
        files=len(files),
        size_bytes=sum(state.st_size for _, state in files),
        largest=largest.name if largest else "",
        largest_bytes=largest_state.st_size if largest_state else 0,
        oldest_use_at=min((state.st_atime for _, state in files), default=0),
        incoming=tuple(_count_incoming(folder)),
    )


def _states(folder: Path, pattern: str) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):
            yield path, path.stat()


def _count_incoming(folder: Path) -> Iterator[IncomingCount]:
    for path, state in _states(folder, "incoming/*"):
        with contextlib.suppress(OSError):
            yield IncomingCount(
                size_bytes=state.st_size,
                written_at=state.st_mtime,
                is_abandoned=not _is_held(path),
            )


def _is_held(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            # Shared: two who look at once do not take each other for the writer.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
