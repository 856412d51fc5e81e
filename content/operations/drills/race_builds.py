"""What is built in the race: items, pages of several items, answers of several pages.

Slowly, so that events come in between, and through the cache on every level, so that builds
run within builds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import msgspec

from content.caching.answers import Answer
from content.caching.cache import Cache
from content.caching.entries import Key
from content.caching.site_cache import SiteCache
from content.exceptions import DecodingError
from content.factories.recording import record_item
from content.operations.drills.race_truth import (
    ITEMS,
    PUBLICATION_ID,
    Truth,
    Versions,
    uri_of,
)

PAGES = 12
ANSWERS = PAGES // 2

_STEPS = (0, 1, 5)  # the items of a page, from its own number on
_LONGEST_SECONDS = 0.004  # of either half of a fetch


class VersionsCodec:
    """Versions as they are stored."""

    def encode(self, value: Versions) -> bytes:
        """Return the versions as bytes."""
        return msgspec.msgpack.encode(value)

    def decode(self, payload: bytes) -> Versions:
        """Return the versions; raise ``DecodingError`` if the bytes are none."""
        try:
            return msgspec.msgpack.decode(payload, type=Versions)
        except msgspec.DecodeError as exc:
            raise DecodingError(str(exc)) from exc

    def size_bytes(self, payload: bytes) -> int:
        """Return about how much memory the versions take."""
        return 10 * len(payload)


CODEC = VersionsCodec()


class RaceBuilds:
    """Builds through the cache of this process; for several threads."""

    def __init__(self, site_cache: SiteCache, truth: Truth) -> None:
        self._site_cache = site_cache
        self._truth = truth

    def keys(self) -> tuple[Key, ...]:
        """Return the keys of all that there is."""
        return (
            *map(_item_key, range(ITEMS)),
            *map(_page_key, range(PAGES)),
            *map(_answer_key, range(ANSWERS)),
        )

    def look_up(self, number: int) -> Answer[Versions]:
        """Return an answer as a visitor would get it."""
        pages = (2 * number, 2 * number + 1)

        def build() -> Versions:
            return _merge(self._get_page, pages)

        return self._site_cache.outputs.look_up(_answer_key(number), build, CODEC)

    def _get_page(self, number: int) -> Versions:
        items = [(2 * number + step) % ITEMS for step in _STEPS]

        def build() -> Versions:
            return _merge(self._get_item, items)

        return self._models.get(_page_key(number), build, CODEC)

    def _get_item(self, item_id: int) -> Versions:
        def build() -> Versions:
            record_item(uri_of(item_id))
            _pause()
            version = self._truth.fetch(item_id)
            _pause()
            return {item_id: version}

        return self._models.get(_item_key(item_id), build, CODEC)

    @property
    def _models(self) -> Cache:
        return self._site_cache.models


def _merge(
    get: Callable[[int], Versions], numbers: tuple[int, ...] | list[int]
) -> Versions:
    """Return what several parts are made of; of two versions the older, which is shown too."""
    merged: Versions = {}
    for number in numbers:
        for item_id, version in get(number).items():
            merged[item_id] = min(version, merged.get(item_id, version))
    return merged


def _item_key(item_id: int) -> Key:
    return Key("item", PUBLICATION_ID, str(uri_of(item_id)))


def _page_key(number: int) -> Key:
    return Key("page", PUBLICATION_ID, f"/{number}")


def _answer_key(number: int) -> Key:
    return Key("output", PUBLICATION_ID, f"/{number}")


def _pause() -> None:
    time.sleep(random.random() * _LONGEST_SECONDS)  # noqa: S311  # no secret
