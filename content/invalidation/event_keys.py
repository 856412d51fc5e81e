"""The keys of cache events: what items they name.

Seen from Tridion, or in what reads its events:

- ``14:1120``: publication and item, before Web 8.5;
- ``1:14:1120``: the same behind a namespace (1 Sites, 2 Docs), since then;
- ``447:1203471:binaryMeta``, ``1:14:1120:PageMeta``, ``1:14:1120:true``: with a class or flag;
- ``23:2755721:tcm:23-2750225-32``: with a variant's id, which may hold colons;
- ``14``: an integer, where the region's keys are integers.

Three numbers are ambiguous: ``1:5:120`` is item 120 of publication 5, or variant 120 of
item 5 of publication 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.exceptions import InvalidUriError
from content.invalidation.cache_events import ItemKey, KeyForm
from content.model.uri import Namespace, TcmUri

_INT32_MAX = 2**31 - 1
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_URI = re.compile(
    r"(?<![^:])(?:tcm|ish):[0-9]{1,10}-[0-9]{1,10}(?:-[0-9]{1,10})?(?![^:])",
    re.ASCII | re.IGNORECASE,
)
# By the number they have in a key. ECL items have no events.
_NAMESPACES = {each.value: each for each in (Namespace.TCM, Namespace.ISH)}


def read_key(key: str, form: KeyForm) -> tuple[ItemKey, ...]:
    """Return what a key may mean; empty if it names nothing that is known here.

    What contradicts ``form`` but can be read is read nevertheless: an event is never
    dropped because of a setting.
    """
    if "*" in key:  # never seen; whoever sends it means more than one item
        return ()
    parts = key.split(":")
    numbers = tuple(_leading_numbers(parts))
    if len(numbers) < 2:
        if uris := tuple(_uris_in(key)):
            return uris
        # With a name in the item's place, no publication is meant.
        is_number = len(parts) == len(numbers)
        return (_key(None, numbers[0], None),) if is_number else ()
    plain = _key(None, numbers[0], numbers[1], *parts[2:])
    namespace = _NAMESPACES.get(numbers[0])
    if namespace is None or form is KeyForm.LEGACY:
        return (plain,)
    if len(numbers) >= 3:
        namespaced = _key(namespace, numbers[1], numbers[2], *parts[3:])
        return (namespaced,) if form is KeyForm.NAMESPACED else (namespaced, plain)
    return plain, _key(namespace, numbers[1], None, *parts[2:])


def further_keys(key: ItemKey) -> Iterator[ItemKey]:
    """Yield the items that the rest of a key may name, behind the first one."""
    for part in key.rest.split(":"):
        for item_id in _leading_numbers([part]):
            yield _key(key.namespace, key.publication_id, item_id)
    yield from _uris_in(key.rest)


def _leading_numbers(parts: Sequence[str]) -> Iterator[int]:
    for part in parts:
        if not _NUMBER.fullmatch(part) or int(part) > _INT32_MAX:
            return
        yield int(part)


def _uris_in(text: str) -> Iterator[ItemKey]:
    for match in _URI.finditer(text):
        try:
            uri = TcmUri.parse(match[0])
        except InvalidUriError:  # a number too large for an item
            continue
        yield _key(uri.namespace, uri.publication_id, uri.item_id)


def _key(
    namespace: Namespace | None, publication_id: int, item_id: int | None, *rest: str
) -> ItemKey:
    return ItemKey(
        namespace=namespace,
        publication_id=publication_id,
        item_id=item_id,
        rest=":".join(rest),
    )
