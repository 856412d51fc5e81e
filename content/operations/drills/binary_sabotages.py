"""Protections that drills do without: what keeps binaries right, and whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO
from unittest.mock import patch

from content.binaries.pictures import Pictures
from content.caching.file_store import FileStore
from content.caching.recorder import recording_apart
from content.exceptions import ContentServiceError
from content.factories import binaries
from content.factories.downloads import Download, Downloads, Source
from content.providers.contracts import BinaryMeta
from content.providers.dd4t_rest import Dd4tRestProvider


def record_no_binary_items() -> None:
    """Let binaries depend on their addresses alone, which no event tells."""
    patch.object(binaries, "record_item", _do_nothing).start()


def count_all_downloads() -> None:
    """Take whatever was fetched once for what is published."""
    patch.object(Downloads, "_counts", lambda *_arguments: True).start()


def record_no_images() -> None:
    """Let variants depend on nothing of their image."""
    make: Callable[..., Any] = vars(Pictures)["_make"]

    def make_apart(*arguments: Any) -> Any:
        with recording_apart():
            return make(*arguments)

    patch.object(Pictures, "_make", make_apart).start()


def keep_what_is_cut() -> None:
    """Take what there is of a download for all of it."""
    download: Callable[..., None] = vars(Dd4tRestProvider)["download_binary_by_url"]

    def download_some(
        self: Dd4tRestProvider, publication_id: int, url: str, target: BinaryIO
    ) -> None:
        try:
            download(self, publication_id, url, target)
        except ContentServiceError:
            if not target.tell():
                raise

    patch.object(Dd4tRestProvider, "download_binary_by_url", download_some).start()


def remove_good_copies() -> None:
    """Remove what there was when fetching it anew fails."""
    fly: Callable[..., Download] = vars(Downloads)["_fly"]

    def fly_and_remove(self: Downloads, source: Source, meta: BinaryMeta) -> Download:
        try:
            return fly(self, source, meta)
        except ContentServiceError:
            files: FileStore = vars(self)["_files"]
            if known := files.find_noted(source.name, Download):
                files.path_of(known.file.digest).unlink(missing_ok=True)
            raise

    patch.object(Downloads, "_fly", fly_and_remove).start()


def _do_nothing(*_arguments: object) -> None:
    pass


BINARY_SABOTAGES: dict[str, Callable[[], None]] = {
    "binary-item": record_no_binary_items,
    "download": count_all_downloads,
    "variant": record_no_images,
    "complete": keep_what_is_cut,
    "good-copy": remove_good_copies,
}
