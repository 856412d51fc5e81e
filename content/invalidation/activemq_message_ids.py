"""Messages that the broker threw away, seen by the holes in their numbering.

ActiveMQ's stock configuration drops messages of a topic silently when a subscriber is slow.
A message id ends in ``:<connection>:<session>:<producer>:<number>``; the number rises by one
with each message of a producer, and a deployer's producer writes to one topic only.
"""

from __future__ import annotations

import re

# A sender over STOMP has the session -1, and one numbering for all its destinations: what
# is missing may have gone elsewhere.
_FROM_JAVA = re.compile(r"(ID:.+:\d+:\d+):(\d+)", re.ASCII)
_MAX_PRODUCERS = 1_000  # a deployer makes a new one whenever it connects


class MessageNumbers:
    """The numbers seen on one subscription to a topic; not thread-safe."""

    def __init__(self) -> None:
        self._last_by_producer: dict[str, int] = {}

    def count_missing(self, message_id: str) -> int:
        """Note a message; return how many are missing before it.

        Always 0 for the first of a producer, and for ids of another form.
        """
        match = _FROM_JAVA.fullmatch(message_id)
        if match is None:
            return 0
        producer, number = match[1], int(match[2])
        # Removed and added again, so that the one silent for longest is forgotten first.
        last = self._last_by_producer.pop(producer, number - 1)
        self._last_by_producer[producer] = max(last, number)
        if len(self._last_by_producer) > _MAX_PRODUCERS:
            del self._last_by_producer[next(iter(self._last_by_producer))]
        return max(0, number - last - 1)
