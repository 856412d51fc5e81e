"""All that a process keeps for visitors, to be compared with what it keeps later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from content.caching.memory_store import MemoryStore
from content.caching.site_cache import SiteCache, get_site_cache


class Kept(msgspec.Struct, frozen=True):
    """What is kept, by where it is."""

    memory: tuple[str, ...]
    """In the order in which it would go: what is read moves."""
    store: dict[str, Any]
    files: dict[str, tuple[bytes, float]]
    statistics: str


def kept_for_visitors() -> Kept:
    """Return what is in memory, in the store and on the disk, and what was counted."""
    site_cache = get_site_cache()
    return Kept(
        memory=tuple(
            f"{key} {slot.entry.created_at}"
            for key, slot in site_cache.memory._slots.items()
        ),
        store=_read_store(site_cache),
        files=_read_folder(site_cache.files.folder),
        statistics=repr(vars(site_cache.statistics)),
    )


def _read_store(site_cache: SiteCache) -> dict[str, Any]:
    store = site_cache.unguarded_store
    if isinstance(store, MemoryStore):
        return {
            **{str(key): entry for key, (entry, _) in store._entries.items()},
            **{f"stamp {name}": stamp for name, stamp in store._stamps.items()},
        }
    client: Any = store._connect()  # type: ignore[attr-defined]  # the other one
    keys = sorted(client.keys("*"))
    # A process that follows the stream begins it, and says how it is, whoever
    # asks it something.
    own = (b":sequence", b":stream", b":processes")
    return {repr(key): client.dump(key) for key in keys if not key.endswith(own)}


def _read_folder(folder: Path) -> dict[str, tuple[bytes, float]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime)
        for path in folder.rglob("*")
        if path.is_file()
    }
