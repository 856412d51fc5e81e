"""What the store knows of the answers it keeps, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from content.addressing.publications import resolve_publication
from content.caching.contracts import Invalidation, Store
from content.caching.dependencies import (
    item_dependency,
    link_dependency,
    misses_dependency,
    url_dependency,
)
from content.caching.entries import Found, State
from content.exceptions import DecodingError, InvalidUriError
from content.model.uri import TcmUri
from content.output.addresses import KIND, Address
from content.output.stored_response import StoredResponseCodec

_MICROSECONDS = 1_000_000


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in the store, with what decides whether it counts."""

    address: Address
    found: Found
    last: Invalidation | None
    """The last invalidation of anything that it depends on, if it is still on record."""

    def describe(self, now: float) -> Iterator[str]:
        """Yield lines that tell its whole story."""
        entry = self.found.entry
        yield str(self.address)
        yield f"  state      {self.found.state_at(now).value}"
        yield (
            f"  built      {_date(entry.created_at)}, {_ago(entry.created_at, now)},"
            f" by {entry.built_by}"
        )
        yield f"  fresh to   {_date(entry.created_at + entry.fresh_seconds)}"
        yield f"  answer     {_describe_payload(entry.payload)}"
        if self.last is not None:
            at = self.last.sequence / _MICROSECONDS
            reason = self.last.reason or "no reason given"
            yield f"  last event {_date(at)}, {_ago(at, now)}: {reason}"
        yield f"  depends on {len(entry.dependencies)}"
        stamped = zip(entry.dependencies, self.found.stamps, strict=True)
        for dependency, stamp in stamped:
            yield f"    {_describe_stamp(stamp, entry.started_at)}  {dependency}"


def find_answers(store: Store, url: str) -> list[KeptAnswer]:
    """Return what is kept for a path, or an absolute URL, whatever its host and query.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    parts = urlsplit(url)
    found = []
    for address, answer in _answers(store):
        is_asked_for = address.path == parts.path and (
            not parts.netloc or address.host == parts.netloc.lower()
        )
        if is_asked_for:
            last = store.find_last_invalidation(answer.entry.dependencies)
            found.append(KeptAnswer(address=address, found=answer, last=last))
    return sorted(found, key=lambda each: str(each.address))


def find_touched(store: Store, dependencies: Iterable[str]) -> list[Address]:
    """Return the addresses of answers that count and depend on any of these.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    wanted = set(dependencies)
    return sorted(
        (
            address
            for address, answer in _answers(store)
            if not answer.is_superseded and wanted & set(answer.entry.dependencies)
        ),
        key=str,
    )


def _answers(store: Store) -> Iterator[tuple[Address, Found]]:
    for key, found in store.find_entries(KIND):
        yield Address.of_key(key), found


def dependencies_of(named: str) -> tuple[str, ...]:
    """Return what an event of an item, or of what is published at a URL, invalidates.

    Raises:
        InvalidUriError: It is neither a URI nor a path that a publication serves.
    """
    if named.startswith("/"):
        publication = resolve_publication("*", named)
        if publication is None:
            raise InvalidUriError("No publication serves that path", uri=named)
        number = publication.publication_id
        return url_dependency(number, named), misses_dependency(number)
    uri = TcmUri.parse(named)
    return (
        item_dependency(uri),
        link_dependency(uri),
        misses_dependency(uri.publication_id),
    )


def count_states(
    store: Store, kinds: Sequence[str], now: float
) -> dict[str, list[int]]:
    """Return how many entries of each kind are fresh, aged and superseded.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    states = (State.FRESH, State.AGED, State.SUPERSEDED)
    counts = {}
    for kind in kinds:
        found = [each.state_at(now) for _, each in store.find_entries(kind)]
        counts[kind] = [found.count(state) for state in states]
    return counts


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def _ago(seconds: float, now: float) -> str:
    return f"{max(0, now - seconds):.0f} s ago"


def _describe_stamp(stamp: int | None, started_at: int) -> str:
    if stamp is None:
        return f"{'no stamp':<25} !"
    mark = "!" if stamp > started_at else " "
    return f"{_date(stamp / _MICROSECONDS)} {mark}"


def _describe_payload(payload: bytes) -> str:
    try:
        stored = StoredResponseCodec().decode(payload)
    except DecodingError:
        return "not understood"
    return f"status {stored.status}, {len(stored.body)} bytes"
