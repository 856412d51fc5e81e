"""Has binaries fetched, and variants of images made, before a visitor asks for them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import product
from typing import TypeVar

import msgspec

from content.binaries.images.facts import ImageFacts
from content.binaries.images.negotiation import choose_format
from content.binaries.images.variant import ImageFormat, Variant
from content.binaries.images.workers import ImageWorkers
from content.binaries.pictures import Pictures, pictures_of
from content.caching.answers import Answer
from content.caching.recorder import recording
from content.caching.site_cache import get_site_cache
from content.conf import conf
from content.exceptions import (
    ContentError,
    ContentServiceUnavailableError,
    ItemNotFoundError,
)
from content.factories.binaries import Binary
from content.factories.content import Content
from content.factories.keeping import own_downloads
from content.operations.warming.finding import Found
from content.providers.registry import get_provider

T = TypeVar("T")

# So many that wait for their turn for each that is fetched: what is found is not all held.
_WAITING = 4


class Warmed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a binary."""

    found: Found
    size_bytes: int = 0
    variants: int = 0
    errors: tuple[str, ...] = ()
    """Of the binary and of its variants; empty: all of it is ready."""


def warm(
    binaries: Iterable[Found], *, at_once: int, has_variants: bool
) -> Generator[Warmed]:
    """Have each of some binaries ready; yield what became of it, the first done first.

    Whoever ends it early waits for those that are under way: each is kept whole or not
    at all.

    Args:
        has_variants: Whether those variants are made that everybody may ask for.
    """
    _be_patient(at_once)
    running: set[Future[Warmed]] = set()
    with ThreadPoolExecutor(at_once, thread_name_prefix="warm") as threads:
        try:
            for found in binaries:
                running.add(threads.submit(_warm, found, has_variants=has_variants))
                if len(running) >= _WAITING * at_once:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        finally:
            for each in running:
                each.cancel()


def _be_patient(at_once: int) -> None:
    """Wait for a download, or for a turn to make a variant, as long as it may take."""
    site_cache = get_site_cache()
    own_downloads(
        site_cache,
        at_once=at_once,
        wait_seconds=conf.CONTENT_BINARY_DEADLINE_SECONDS,
    )
    site_cache.own(
        ImageWorkers,
        lambda: ImageWorkers(
            at_once=conf.CONTENT_IMAGE_WORKERS,
            wait_seconds=conf.CONTENT_BINARY_DEADLINE_SECONDS,
        ),
    )


def _warm(found: Found, *, has_variants: bool) -> Warmed:
    content = Content(get_provider(found.publication.provider))
    pictures = pictures_of(content)
    try:
        with _as_of_now():
            # Looked at as well: then pages know how large it is.
            picture = _current(
                pictures.look_up_by_url(found.publication.publication_id, found.url)
            )
            content.binaries.open(picture.binary)[1].close()  # or it is fetched again
    except ContentError as exc:
        return Warmed(found=found, errors=(str(exc),))
    made: list[str] = []
    if has_variants and picture.facts is not None:
        made += _make_variants(pictures, picture.binary, picture.facts)
    return Warmed(
        found=found,
        size_bytes=picture.binary.file.size_bytes,
        variants=made.count(""),
        errors=tuple(filter(None, made)),
    )


@contextmanager
def _as_of_now() -> Iterator[None]:
    """Look up as a build does that begins now: it uses nothing that is old by then.

    Raises:
        CacheUnavailableError: The store that would have to know did not answer.
    """
    with recording(get_site_cache().unguarded_store.read_sequence()):
        yield


def _current(answer: Answer[T]) -> T:
    """Return what was looked up, if it counts.

    Raises:
        ContentError: It does not.
    """
    if answer.value is None:
        raise ItemNotFoundError("Nothing is published there")
    if answer.is_stale:
        raise ContentServiceUnavailableError("Only an old copy is there")
    return answer.value


def _make_variants(
    pictures: Pictures, binary: Binary, facts: ImageFacts
) -> Iterator[str]:
    """Make what anybody may ask for; yield for each why it was not, or nothing."""
    place = binary.publication_id, binary.url
    for variant, image_format in product(_variants(facts), _formats(facts)):
        try:
            with _as_of_now():
                found = _current(
                    pictures.look_up_variant(*place, variant, image_format)
                )
                pictures.open_variant(found, variant)[1].close()
        except ContentError as exc:
            yield f"{variant.key()} {image_format}: {exc}"
        else:
            yield ""


def _variants(facts: ImageFacts) -> Iterator[Variant]:
    """Yield those that are smaller than the image: it is not enlarged."""
    for width in conf.CONTENT_IMAGE_WIDTHS:
        if width < facts.width:
            yield Variant(width=width)
    for height in conf.CONTENT_IMAGE_HEIGHTS:
        if height < facts.height:
            yield Variant(height=height)


def _formats(facts: ImageFacts) -> tuple[ImageFormat, ...]:
    """Return each format that some browser is sent."""
    is_still = conf.CONTENT_IMAGE_ANIMATIONS == "still"
    offered = (ImageFormat(each) for each in conf.CONTENT_IMAGE_FORMATS)
    accepted = [(), *((each,) for each in offered)]
    return tuple(
        dict.fromkeys(
            choose_format(facts, each, is_still=is_still) for each in accepted
        )
    )
