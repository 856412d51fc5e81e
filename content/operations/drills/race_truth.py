"""What is true in the race, and when it was told: items that have a version each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import redis

from content.caching.contracts import Store
from content.caching.dependencies import item_dependency
from content.model.uri import TcmUri

PUBLICATION_ID = 5
ITEMS = 24

_VERSIONS = "race:versions"
_TOLD = "race:told"

#: The version of each item that something was built from.
Versions = dict[int, int]


def uri_of(item_id: int) -> TcmUri:
    """Return the identity of an item."""
    return TcmUri(PUBLICATION_ID, item_id)


class Truth:
    """The versions, in a Redis that all processes of the race share."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def publish(self, item_id: int, store: Store) -> None:
        """Change an item, invalidate it, and note when that was told.

        Only one process may do so.
        """
        version = int(self._client.hincrby(_VERSIONS, str(item_id), 1))
        sequence = store.invalidate([item_dependency(uri_of(item_id))])
        self._client.hset(_TOLD, _name(item_id, version), str(sequence))

    def fetch(self, item_id: int) -> int:
        """Return the version of an item, as a content service would."""
        return int(self._client.hget(_VERSIONS, str(item_id)) or 0)

    def count_stale(self, looks: Iterable[tuple[Mapping[int, int], int]]) -> int:
        """Count looks at something of which the next version had been told by then.

        Args:
            looks: What each has found, and the sequence up to which it knew of all.
        """
        pairs = [
            (_name(item_id, version + 1), as_of, number)
            for number, (versions, as_of) in enumerate(looks)
            for item_id, version in versions.items()
        ]
        if not pairs:
            return 0
        sequences = self._client.hmget(_TOLD, [name for name, _, _ in pairs])
        return len(
            {
                number
                for sequence, (_, as_of, number) in zip(sequences, pairs, strict=True)
                if sequence is not None and int(sequence) <= as_of
            }
        )


def _name(item_id: int, version: int) -> str:
    return f"{item_id}:{version}"
