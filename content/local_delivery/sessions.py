"""Preview sessions: what an editor has changed and not published, over what is.

A session is a folder of its own, named by its token, in the layout of ``places``: what is
in it is shown in place of what is published there, to whoever asks with the token.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import BinaryIO, Protocol

from content.exceptions import ItemNotFoundError
from content.local_delivery.index import Index
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.published_item import PublishedItem

SESSION_HEADER = "X-Preview-Session-Token"
SESSION_COOKIE = "preview-session-token"
# What can be a folder's name, and leads nowhere else. Hidden ones are none.
_TOKEN = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,199}", re.ASCII)


class Items(Protocol):
    """What can be looked up, and read."""

    def index(self) -> Index:
        """Return the items as they are now, or were at most a moment ago."""
        ...

    def read(self, item: PublishedItem) -> bytes:
        """Return the bytes of an item; raise ``ItemNotFoundError`` if it is gone."""
        ...

    def open(self, item: PublishedItem) -> BinaryIO:
        """Return the file of an item, to be read and closed; raises the same."""
        ...


class SessionItems:
    """What is published, but for what a session has changed. Thread-safe."""

    def __init__(self, changed: PublishedFolder, published: Items) -> None:
        self._changed = changed
        self._published = published
        self._lock = threading.Lock()
        self._joined: tuple[Index, Index, Index] | None = None

    def index(self) -> Index:
        """Return both, with the session's items in place of those published there."""
        changed, published = self._changed.index(), self._published.index()
        with self._lock:
            joined = self._joined
            # A folder gives the same index as long as nothing in it changes.
            if joined and joined[0] is changed and joined[1] is published:
                return joined[2]
            index = _join(changed, published)
            self._joined = (changed, published, index)
            return index

    def read(self, item: PublishedItem) -> bytes:
        """Return the bytes of an item, from where it is."""
        return self._folder_of(item).read(item)

    def open(self, item: PublishedItem) -> BinaryIO:
        """Return the file of an item, from where it is; to be read and closed."""
        return self._folder_of(item).open(item)

    def _folder_of(self, item: PublishedItem) -> Items:
        try:
            self._changed.index().get_by_path(item.place.path)
        except ItemNotFoundError:
            return self._published
        return self._changed


def _join(changed: Index, published: Index) -> Index:
    replaced = {
        place.path
        for item in changed
        for place in (item.place, *item.place.same_item_places)
    }
    kept = (item for item in published if item.place.path not in replaced)
    return Index((*changed, *kept))


class Sessions:
    """The preview sessions under a folder. Thread-safe."""

    def __init__(self, root: Path | str, published: Items) -> None:
        """Read nothing yet; sessions may come and go."""
        self._root = Path(root).resolve()
        self._published = published
        self._lock = threading.Lock()
        self._known: dict[str, SessionItems] = {}  # only under the lock

    def find_items(self, token: str) -> Items:
        """Return what is shown to who asks with a token.

        What is published, if there is no such session.
        """
        folder = self._root / token
        if not _TOKEN.fullmatch(token) or not folder.is_dir():
            return self._published
        with self._lock:
            if token not in self._known:
                changed = PublishedFolder(folder, scan_interval_seconds=0)
                self._known[token] = SessionItems(changed, self._published)
            return self._known[token]
