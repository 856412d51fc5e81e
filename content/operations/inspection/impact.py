"""Tells what events would touch, before anyone sends them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from content.caching.contracts import Store
from content.caching.entries import Found, Key
from content.operations.inspection.kept import read_answer
from content.operations.inspection.named_dependencies import find_dependencies
from content.operations.inspection.names import Named
from content.operations.inspection.records import Impact, TouchedAnswer
from content.operations.reports import read_process_reports
from content.output.addresses import KIND, Address


def find_impact(named: Iterable[Named], store: Store, now: float) -> Impact:
    """Return the addresses whose answers events for all of these would supersede.

    They are told once each, whatever number of releases has an answer for them.

    Raises:
        CacheUnavailableError: The store did not answer.
        InspectionError: The site has no publication with such a URL.
    """
    dependencies = find_dependencies(named, store)
    wanted = set(dependencies)
    hits = _count_hits(store)
    kept: set[str] = set()
    superseded: set[str] = set()
    touched: dict[str, TouchedAnswer] = {}
    for key, found in store.find_entries(KIND):
        address = str(Address.of_key(key))
        kept.add(address)
        if not (because := wanted.intersection(found.entry.dependencies)):
            continue
        if found.is_superseded:
            superseded.add(address)
        else:
            touched[address] = _describe(address, found, because, hits[address])
    return Impact(
        asked_at=now,
        dependencies=dependencies,
        answers=tuple(sorted(touched.values(), key=lambda it: (-it.hits, it.address))),
        superseded=len(superseded - touched.keys()),
        kept=len(kept),
    )


def _describe(
    address: str, found: Found, because: Iterable[str], hits: int
) -> TouchedAnswer:
    return TouchedAnswer(
        address=address,
        status=read_answer(found).status,
        hits=hits,
        dependencies=tuple(sorted(because)),
    )


def _count_hits(store: Store) -> Counter[str]:
    """Return how often each address was asked for lately, of all processes."""
    hits: Counter[str] = Counter()
    for report in read_process_reports(store).values():
        for text, times in report.hits.items():
            if key := Key.parse(text):
                hits[str(Address.of_key(key))] += times
    return hits
