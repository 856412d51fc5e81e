"""Describes what a store keeps under a key, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict
from urllib.parse import unquote

from content.caching.contracts import Store
from content.caching.entries import Found, Key
from content.exceptions import DecodingError
from content.operations.inspection.records import (
    KeptAnswer,
    KeptEntry,
    LastEvent,
    StampedDependency,
)
from content.operations.reports import ProcessReport
from content.output.addresses import Address
from content.output.output_cache import CODEC
from content.output.stored_response import StoredResponse

UNREADABLE = StoredResponse(status=0, headers=(), body=b"")
_MISSING = "missing"


class _Common(TypedDict):
    """The members of a ``KeptEntry`` that need nothing but the entry."""

    publication_id: int
    superseded_at: float
    created_at: float
    fresh_until: float
    built_by: str
    is_miss: bool
    dependencies: tuple[StampedDependency, ...]
    last_event: LastEvent | None


class KeptThings:
    """Makes records of what a store keeps, with what the processes say of it."""

    def __init__(
        self, store: Store, reports: Mapping[str, ProcessReport], now: float
    ) -> None:
        self._store = store
        self._reports = reports
        self._now = now

    def describe_model(self, key: Key, found: Found) -> KeptEntry:
        """Return what there is to say of something that the content service said."""
        return KeptEntry(
            name=" ".join(filter(None, (key.kind, key.identity, key.variant))),
            state=found.state_at(self._now).value,
            size_bytes=len(found.entry.payload),
            **self._common(key, found),
        )

    def describe_answer(self, key: Key, found: Found) -> KeptAnswer:
        """Return what there is to say of an answer that visitors get."""
        stored = read_answer(found)
        release = _release_of(key)
        headers = {name.lower(): value for name, value in stored.headers}
        text = str(key)
        return KeptAnswer(
            name=str(Address.of_key(key)),
            state=found.state_at(self._now).value if stored.status else _MISSING,
            size_bytes=len(stored.body),
            status=stored.status,
            content_type=headers.get("content-type", ""),
            location=headers.get("location", ""),
            release=release,
            users=tuple(
                process
                for process, report in self._reports.items()
                if report.release == release
            ),
            hits={
                process: report.hits[text]
                for process, report in self._reports.items()
                if text in report.hits
            },
            is_each_hit_told=all(
                report.is_each_hit_told for report in self._reports.values()
            ),
            **self._common(key, found),
        )

    def _common(self, key: Key, found: Found) -> _Common:
        entry = found.entry
        return {
            "publication_id": key.publication_id,
            "superseded_at": found.superseded_at,
            "created_at": entry.created_at,
            "fresh_until": entry.created_at + entry.fresh_seconds,
            "built_by": entry.built_by,
            "is_miss": entry.is_miss,
            "dependencies": _stamped(found),
            "last_event": self._find_last_event(entry.dependencies),
        }

    def _find_last_event(self, dependencies: tuple[str, ...]) -> LastEvent | None:
        last = self._store.find_last_invalidation(dependencies)
        if last is None:
            return None
        return LastEvent(
            sequence=last.sequence,
            reason=last.reason,
            dependencies=tuple(sorted(set(dependencies) & set(last.dependencies))),
        )


def read_answer(found: Found) -> StoredResponse:
    """Return an answer as it is kept, or ``UNREADABLE``."""
    try:
        return CODEC.decode(found.entry.payload)
    except DecodingError:
        return UNREADABLE


def _release_of(key: Key) -> str:
    """Return the release that an answer is one of, as its address has spelled it."""
    return unquote(key.variant.partition(" ")[0])


def _stamped(found: Found) -> tuple[StampedDependency, ...]:
    """Return the dependencies with their stamps, the last changed first."""
    started_at = found.entry.started_at
    stamped = list(zip(found.entry.dependencies, found.stamps, strict=True))
    changed = [stamp for _, stamp in stamped if stamp is None or stamp > started_at]
    # One that is lost may have changed at any time.
    first = None if None in changed else min(filter(None, changed), default=0)
    return tuple(
        StampedDependency(
            dependency=dependency,
            stamp=stamp,
            is_changed=stamp is None or stamp > started_at,
            is_first=bool(changed) and stamp == first,
        )
        for dependency, stamp in sorted(stamped, key=_newest_first)
    )


def _newest_first(stamped: tuple[str, int | None]) -> tuple[float, str]:
    dependency, stamp = stamped
    return (float("-inf") if stamp is None else -stamp), dependency
