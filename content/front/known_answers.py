"""An answer that has been given, with why it may be given again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, Protocol
from wsgiref.types import StartResponse, WSGIEnvironment

from content.caching.entries import Key
from content.front.proofs import Proof
from content.output.hot_answers import HotAnswers


class FrontAnswer(Protocol):
    """Something that can be given to everyone who asks for it."""

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        ...

    def give(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        *,
        now: float,
        also: Sequence[tuple[str, str]],
    ) -> Iterable[bytes] | None:
        """Answer a GET or HEAD; ``None``, without a start, if it cannot be given now.

        Args:
            also: Headers that are for this answer alone.
        """
        ...


class Known(NamedTuple):
    """An answer, and what there is to know of it."""

    asked: Hashable
    """What it was remembered under."""
    answer: FrontAnswer
    proof: Proof
    key: Key
    """What it counts as."""
    hot: HotAnswers | None
