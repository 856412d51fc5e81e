"""Files on disk: walked without following links, read, and replaced atomically."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from content.local_delivery.published_item import Signature

_TEMPORARY_PREFIX = ".publishing-"  # hidden, so that no walk sees it


def walk_files(root: Path) -> Iterator[tuple[str, Signature]]:
    """Yield the relative path and state of every file below a folder.

    Hidden names and symbolic links are left out; so is what vanishes meanwhile.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(root / folder))
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{folder}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):
                    yield folder + entry.name, _signature(entry)


def open_file(path: Path) -> BinaryIO:
    """Return a file, to be read and closed; a symbolic link raises ``OSError``."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def read_file(path: Path) -> bytes:
    """Return the bytes of a file; a symbolic link raises ``OSError``."""
    with open_file(path) as file:
        return file.read()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that readers see either the old or the new bytes, never a part.

    The bytes and the name are on the disk when this returns.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_TEMPORARY_PREFIX)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def remove_file(path: Path, *, up_to: Path) -> None:
    """Remove a file, and the folders below ``up_to`` that are empty then.

    Raises:
        FileNotFoundError: There is no such file.
    """
    path.unlink()
    for parent in path.relative_to(up_to).parents[:-1]:
        try:
            (up_to / parent).rmdir()
        except OSError:  # not empty
            break


def _signature(entry: os.DirEntry[str]) -> Signature:
    status = entry.stat(follow_symlinks=False)
    return Signature(status.st_mtime_ns, status.st_size, status.st_ino)


def _sync_folder(folder: Path) -> None:
    # A new name is on the disk only once its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
