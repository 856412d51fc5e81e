"""A folder of published items on disk: read, looked up, and changed atomically."""

from __future__ import annotations

import logging
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from content.exceptions import DecodingError, InvalidUrlError, ItemNotFoundError
from content.local_delivery.files import (
    open_file,
    read_file,
    remove_file,
    replace_file,
    walk_files,
)
from content.local_delivery.index import Index
from content.local_delivery.places import ItemKind, Place, parse_place
from content.local_delivery.published_item import (
    Facts,
    PublishedItem,
    Signature,
    read_facts,
)

logger = logging.getLogger(__name__)

# A folder that takes long to look through is looked through less often, so that this
# never costs more than one part in so many of the time.
_SCAN_TIME_SHARE = 20


class Effect(StrEnum):
    """What publishing or unpublishing did to an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


class PublishedFolder:
    """The published items under one folder, in the layout of ``places``.

    Files that change are noticed by their time, size and inode when something is looked
    up. A document that does not decode is served all the same, found by its place only,
    and reported once. Symbolic links are ignored. Safe to use from several threads.
    """

    def __init__(self, root: Path | str, *, scan_interval_seconds: float = 0.2) -> None:
        """Read nothing yet.

        Args:
            scan_interval_seconds: How long files are taken as unchanged, at least; 0:
                look at every call.
        """
        self._root = Path(root).resolve()
        self._scan_interval_seconds = scan_interval_seconds
        self._index = Index()
        self._items: dict[str, PublishedItem] = {}
        self._fresh_until = 0.0  # of the monotonic clock
        self._scanning = threading.Lock()  # also guards the three above
        self._writing = threading.Lock()  # taken before the other

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._root)!r}, {len(self._index)} items)"

    def index(self) -> Index:
        """Return the items as they are now, or were at most a moment ago.

        What :meth:`store` and :meth:`remove` did is always included. Blocks while files
        that changed are read.
        """
        if time.monotonic() < self._fresh_until:
            return self._index
        with self._scanning:
            if time.monotonic() >= self._fresh_until:
                self._scan()
            return self._index

    def read(self, item: PublishedItem) -> bytes:
        """Return the bytes of an item.

        Raises:
            ItemNotFoundError: It was removed meanwhile.
        """
        with self.open(item) as file:
            return file.read()

    def open(self, item: PublishedItem) -> BinaryIO:
        """Return the file of an item, to be read and closed; raises the same.

        It can be read to its end even if the item is replaced meanwhile.
        """
        try:
            return open_file(self._root / item.place.path)
        except (FileNotFoundError, NotADirectoryError) as exc:
            raise ItemNotFoundError("Just removed", path=item.place.path) from exc

    def find_document(self, place: Place) -> bytes | None:
        """Return what is published at a place, whatever its document suffix."""
        for each in (place, *place.same_item_places):
            try:
                return read_file(self._root / each.path)
            except (FileNotFoundError, NotADirectoryError):
                continue
        return None

    def store(self, path: str, document: bytes) -> Effect:
        """Put bytes at a place of the folder; readers see the old or the new ones.

        The bytes are on the disk when this returns. The same item with another document
        suffix is removed.

        Raises:
            InvalidUrlError: ``path`` is no place of a published folder.
        """
        place = parse_place(path)
        with self._writing:
            target = self._file_to_change(place)
            others = [
                other
                for other in map(self._file_to_change, place.same_item_places)
                if other.exists()
            ]
            if target.exists() and not others and read_file(target) == document:
                return Effect.UNCHANGED
            effect = Effect.UPDATED if target.exists() or others else Effect.CREATED
            replace_file(target, document)
            for other in others:
                other.unlink()
            self.look_anew()
        return effect

    def remove(self, path: str) -> None:
        """Remove the item at a place, and folders that are empty then.

        Raises:
            InvalidUrlError: ``path`` is no place of a published folder.
            ItemNotFoundError: Nothing is there.
        """
        place = parse_place(path)
        with self._writing:
            try:
                remove_file(self._file_to_change(place), up_to=self._root)
            except FileNotFoundError as exc:
                raise ItemNotFoundError(
                    "Nothing is published there", path=path
                ) from exc
            self.look_anew()

    def look_anew(self) -> None:
        """Look at the files with the next call, whenever they were looked at last."""
        # Under the lock, so that a scan under way does not declare itself fresh later.
        with self._scanning:
            self._fresh_until = 0.0

    def _file_to_change(self, place: Place) -> Path:
        """Return the file of a place, refusing what leads elsewhere or is no file."""
        path = self._root
        *folders, name = place.path.split("/")
        for folder in folders:
            path /= folder
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                raise InvalidUrlError("A link or file is in the way", url=place.path)
        path /= name
        if path.is_symlink() or path.is_dir():
            raise InvalidUrlError("A link or folder is in the way", url=place.path)
        return path

    def _scan(self) -> None:
        started = time.monotonic()
        files = list(walk_files(self._root))
        walk_seconds = time.monotonic() - started
        found = (self._item(path, signature) for path, signature in files)
        items = {item.place.path: item for item in found if item}
        if items != self._items:
            self._items = items
            self._index = Index(items.values())
        if interval := self._scan_interval_seconds:
            interval = max(interval, _SCAN_TIME_SHARE * walk_seconds)
        self._fresh_until = time.monotonic() + interval

    def _item(self, path: str, signature: Signature) -> PublishedItem | None:
        known = self._items.get(path)
        if known and known.signature == signature:
            return known
        try:
            place = parse_place(path)
        except InvalidUrlError:  # not ours; a note beside the items, say
            return None
        return PublishedItem(place=place, signature=signature, facts=self._facts(place))

    def _facts(self, place: Place) -> Facts:
        if place.kind is ItemKind.BINARY:
            return Facts()
        try:
            return read_facts(place, read_file(self._root / place.path))
        except DecodingError as exc:
            logger.warning("document does not decode: path=%s %s", place.path, exc)
        except OSError as exc:
            logger.warning("file cannot be read: path=%s %s", place.path, exc)
        return Facts()
