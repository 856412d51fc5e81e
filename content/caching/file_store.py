"""Bytes on disk under their digest, shared by the processes of a machine, bounded in size.

A file is there whole or not at all, whenever a process is killed and whatever the disk
does: it is written elsewhere, and gets its name when all of it is on the disk. What is
under a digest never changes, so nothing here ever has to be invalidated.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import logging
import os
import shutil
import tempfile
import time
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import msgspec

from content.exceptions import FileStoreError

logger = logging.getLogger(__name__)

_FULL = {errno.ENOSPC, errno.EDQUOT}
# How much of the bound is left after making room: else each file would make room anew.
_SWEPT_SHARE = 0.9
# How much of what there is stays when the disk itself is full.
_KEPT_SHARE_OF_FULL_DISK = 0.5
# A file's time of use is written this often at most: each time is a write to the disk.
_NOTE_USE_SECONDS = 10 * 60  # 10 minutes
_REMEMBER_SECONDS = 30 * 24 * 60 * 60  # 30 days


class StoredFile(msgspec.Struct, frozen=True):
    """What identifies a file."""

    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    size_bytes: int


class OfFile(Protocol):
    """A record of a file."""

    @property
    def file(self) -> StoredFile:
        """Which one it is."""
        ...


N = TypeVar("N", bound=OfFile)


class IncomingFile:
    """A file being written; it does not exist for others until it is kept."""

    def __init__(self, store: FileStore, file: BufferedRandom, path: Path) -> None:
        self.file = file
        self._store = store
        self._path = path

    def keep(self) -> StoredFile:
        """Store what was written; return what it is called now."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").hexdigest()
        stored = StoredFile(digest, os.fstat(self.file.fileno()).st_size)
        self._store.take_in(self._path, stored)
        return stored


class FileStore:
    """Files under one folder, the least recently used of which go first.

    Safe to use from several threads and processes; makes nothing before it is used.
    """

    def __init__(self, folder: Path | None, *, max_bytes: int) -> None:
        """Remember where the files are.

        Args:
            folder: ``None`` for one of this process, which is removed with it.
            max_bytes: What the files take at most, those being written left aside.
        """
        self._given_folder = folder
        self._max_bytes = max_bytes
        self._own_folder: Path | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.known_folder})"

    @property
    def max_bytes(self) -> int:
        """What the files take at most."""
        return self._max_bytes

    @property
    def known_folder(self) -> Path | None:
        """Where the files are; ``None`` if that is not decided yet."""
        return self._given_folder or self._own_folder

    @property
    def folder(self) -> Path:
        """Where the files are."""
        if self._given_folder is not None:
            return self._given_folder
        if self._own_folder is None:
            self._own_folder = Path(tempfile.mkdtemp(prefix="content-files-"))
            weakref.finalize(self, _remove_own, self._own_folder, os.getpid())
        return self._own_folder

    def size_bytes(self) -> int:
        """Return about how much is kept, as it was last counted; makes nothing."""
        folder = self._given_folder or self._own_folder
        try:
            return int((folder / "total").read_text()) if folder else 0
        except (OSError, ValueError):
            return 0

    def path_of(self, digest: str) -> Path:
        """Return where a file is, if it is there."""
        return Path(self._name_of(digest))

    def _name_of(self, digest: str) -> str:
        # Each request for a file asks: a Path would cost as much as opening it.
        return f"{self.folder}/files/{digest[:2]}/{digest}"

    def holds(self, stored: StoredFile) -> bool:
        """Whether the file is there; it counts as used."""
        file = self.open(stored)
        if file is None:
            return False
        file.close()
        return True

    def open(self, stored: StoredFile) -> BinaryIO | None:
        """Return the file, to be read and closed; ``None`` if it is not there.

        It can be read to its end even if it is removed meanwhile.
        """
        path = self._name_of(stored.digest)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise FileStoreError("The file cannot be read", path=path) from exc
        file = os.fdopen(descriptor, "rb")
        state = os.fstat(descriptor)
        if state.st_size != stored.size_bytes:
            # A disk that lost what it had said was on it.
            file.close()
            logger.error("stored file is damaged, removed path=%s", path)
            Path(path).unlink(missing_ok=True)
            return None
        now = time.time()
        if now - state.st_atime > _NOTE_USE_SECONDS:
            with contextlib.suppress(OSError):  # of another user, say
                # The time of change stays: a web server makes validators of it.
                os.utime(descriptor, times=(now, state.st_mtime))
        return file

    @contextmanager
    def writing(self) -> Iterator[IncomingFile]:
        """Yield a file to write; it is gone afterwards unless it was kept.

        Raises:
            FileStoreError: The disk refused something; if it is full, some of what is
                stored was removed.
        """
        path = self.folder / "incoming" / uuid.uuid4().hex
        try:
            with _open_incoming(path) as file:
                try:
                    yield IncomingFile(self, file, path)
                finally:
                    path.unlink(missing_ok=True)
        except OSError as exc:
            if exc.errno in _FULL:
                with contextlib.suppress(OSError), self._locked():
                    self._sweep(int(self._measure() * _KEPT_SHARE_OF_FULL_DISK))
            raise FileStoreError(
                f"The file cannot be written: {exc.strerror}", folder=self.folder
            ) from exc

    def take_in(self, path: Path, stored: StoredFile) -> None:
        """Give a file that is complete its name, and make room for it."""
        target = self.path_of(stored.digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            is_new = not target.exists()
            path.chmod(0o644)
            path.replace(target)
            _sync(target.parent)
            total = self._read_total() + (stored.size_bytes if is_new else 0)
            if total > self._max_bytes:
                total = self._sweep(int(self._max_bytes * _SWEPT_SHARE), but=target)
            self._write_total(total)

    @contextmanager
    def only_one(self, name: str) -> Iterator[None]:
        """Be the only one, of all processes, who does what the name says; wait for it."""
        with self._holding(self.folder / "locks" / name):
            yield

    def find_note(self, name: str) -> bytes | None:
        """Return what was noted under a name; notes are forgotten after a month."""
        try:
            return (self.folder / "notes" / name).read_bytes()
        except OSError:
            return None

    def find_noted(self, name: str, record_type: type[N]) -> N | None:
        """Return the record that was noted, as long as the file that it is of is there.

        A note of another version of the record is none.
        """
        note = self.find_note(name)
        if note is None:
            return None
        try:
            record = msgspec.json.decode(note, type=record_type)
        except msgspec.DecodeError:
            return None
        return record if self.holds(record.file) else None

    def note(self, name: str, note: bytes) -> None:
        """Note something small; it is lost if the disk does not take it."""
        temporary = self.folder / "notes" / f"{name}.{uuid.uuid4().hex}"
        try:
            temporary.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(note)
            temporary.replace(temporary.with_suffix(""))
        except OSError as exc:
            logger.warning("not noted folder=%s error=%s", self.folder, exc)
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only one, of all processes, who counts and removes."""
        with self._holding(self.folder / "lock"):
            yield

    @contextmanager
    def _holding(self, path: Path) -> Iterator[None]:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.open("wb")
        except OSError as exc:
            raise FileStoreError(
                f"The folder cannot be used: {exc.strerror}", folder=self.folder
            ) from exc
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read_total(self) -> int:
        try:
            return int((self.folder / "total").read_text())
        except (FileNotFoundError, ValueError):
            return self._measure()

    def _write_total(self, total: int) -> None:
        # A process that is killed here leaves none or a wrong one, which the next
        # sweep corrects.
        (self.folder / "total").write_text(str(total))

    def _measure(self) -> int:
        return sum(state.st_size for _, state in self._files())

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in (self.folder / "files").glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                yield path, path.stat()

    def _sweep(self, wanted_bytes: int, *, but: Path | None = None) -> int:
        """Remove the files that were not used for longest; return what is left."""
        self._remove_abandoned("incoming", after_seconds=0)
        for kind in ("notes", "locks"):
            self._remove_abandoned(kind, after_seconds=_REMEMBER_SECONDS)
        files = sorted(self._files(), key=lambda each: each[1].st_atime)
        total = sum(state.st_size for _, state in files)
        for path, state in files:
            if total <= wanted_bytes:
                break
            if path != but:
                path.unlink(missing_ok=True)
                total -= state.st_size
        return total

    def _remove_abandoned(self, kind: str, *, after_seconds: float) -> None:
        """Remove what nobody holds: of files being written, those of killed processes."""
        for path in (self.folder / kind).glob("*"):
            with contextlib.suppress(OSError), path.open("rb") as file:
                age_seconds = time.time() - os.fstat(file.fileno()).st_mtime
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if age_seconds >= after_seconds:
                    path.unlink()


@contextmanager
def _open_incoming(path: Path) -> Iterator[BufferedRandom]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb+") as file:
        # Held by whoever writes: nobody takes it for abandoned.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _sync(folder: Path) -> None:
    # A name is on the disk only once its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_own(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
