"""Where a build finds what was fetched before, and leaves what it fetches.

The one place where previews and visitors part: a preview has a cache, files and downloads
of its session, and neither reads nor writes what visitors get.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from content.caching.contracts import Store, ValueCache
from content.caching.file_store import FileStore
from content.caching.session_cache import SessionFiles, session_cache
from content.caching.site_cache import SiteCache, get_site_cache
from content.caching.statistics import CacheStatistics
from content.caching.stores import is_shared
from content.conf import conf
from content.factories.downloads import Download, Downloads, Source
from content.factories.session_downloads import SessionDownloads
from content.preview.previews import Preview
from content.providers.contracts import BinaryMeta


class Downloading(Protocol):
    """Where binaries come from."""

    def get(self, source: Source, meta: BinaryMeta) -> Download:
        """Return a binary whose bytes are in the files, as it is now.

        Args:
            meta: What the content service says of it now.

        Raises:
            ItemNotFoundError: It is not published.
            ContentServiceError: It could not be fetched, or not yet.
            FileStoreError: The disk did not take it.
        """
        ...


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """What one build keeps things in."""

    values: ValueCache
    files: FileStore
    downloads: Downloading
    fleet: Store | None
    """Where other machines find bytes; ``None``: they are not for others."""
    statistics: CacheStatistics
    """What counts what is made of them."""


def keep_for_everyone() -> Keeping:
    """Return where what visitors get is kept."""
    site_cache = get_site_cache()
    return Keeping(
        values=site_cache.models,
        files=site_cache.files,
        downloads=own_downloads(site_cache),
        fleet=site_cache.store,
        statistics=site_cache.statistics,
    )


def keep_for_session(preview: Preview) -> Keeping:
    """Return where what a preview shows is kept, for its session and in this process."""
    files = get_site_cache().own(SessionFiles, SessionFiles)
    return Keeping(
        values=session_cache(preview.cache_name),
        files=files,
        downloads=SessionDownloads(files),
        fleet=None,
        statistics=CacheStatistics(),  # nobody asks how it went
    )


def own_downloads(
    site_cache: SiteCache,
    *,
    at_once: int | None = None,
    wait_seconds: float | None = None,
) -> Downloads:
    """Return the downloads of this process; make them on first use.

    Args:
        at_once: Instead of what the settings say, if they are made now.
        wait_seconds: Likewise.
    """
    return site_cache.own(
        Downloads,
        lambda: Downloads(
            site_cache.files,
            site_cache.store,
            is_shared=is_shared(),
            at_once=at_once or conf.CONTENT_BINARY_DOWNLOADS,
            wait_seconds=wait_seconds or conf.CONTENT_BINARY_WAIT_SECONDS,
            statistics=site_cache.statistics,
        ),
    )


def choose_keeping(preview: Preview | None) -> Keeping:
    """Return where a build keeps things that is part of a preview, or of none."""
    return keep_for_everyone() if preview is None else keep_for_session(preview)
