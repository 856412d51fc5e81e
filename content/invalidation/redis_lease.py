"""Leases in the Redis that all listeners share (see ``listener_lease``).

Each is one key with the hash tag of the stamps, so that a cluster keeps it on the node
that holds them, and an eviction takes all of it or nothing. It expires when no listener
has been there for a while; the next one reports a gap.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import redis

from content.exceptions import CacheUnavailableError
from content.invalidation.listener_lease import Verdict
from content.invalidation.redis_lease_scripts import (
    BROKER_REPORTED,
    CERTIFY,
    JUDGE,
    JUDGE_BROKER,
    REPORTED,
    TAKE_TICKET,
)

_LIFETIME_MILLISECONDS = 60 * 60 * 1000  # 1 hour
# How long others are waited for who certified at most this long ago: three certificates.
_PATIENCE_SECONDS = 3.0
_REPLACED = "the store was replaced or has lost data"
_VERDICTS = {
    b"nothing": Verdict.NOTHING,
    b"undecided": Verdict.UNDECIDED,
    b"something": Verdict.SOMETHING,
    b"void": Verdict.UNDECIDED,
}


class _Ticket(msgspec.Struct, frozen=True):
    epoch: str
    number: int


class _RedisHash:
    """The scripts, over whatever connection ``connect`` gives, on one key."""

    def __init__(self, connect: Callable[[], redis.Redis], key: str) -> None:
        self._connect = connect
        self._key = key

    def run(self, script: str, *arguments: str | int) -> Any:
        """Run a script, which finds the lifetime before its own arguments.

        Raises:
            CacheUnavailableError: Redis did not answer.
        """
        given: Sequence[str | int] = (_LIFETIME_MILLISECONDS, *arguments)
        try:
            return self._connect().register_script(script)([self._key], given)
        except redis.RedisError as exc:
            raise CacheUnavailableError(f"Redis did not answer: {exc}") from exc


class TopicLease:
    """For listeners to a topic, which keeps nothing."""

    def __init__(
        self,
        connect: Callable[[], redis.Redis],
        *,
        prefix: str,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        """Remember where to find Redis; nothing is connected yet.

        Args:
            connect: Returns the client, with timeouts set; called for every operation.
            prefix: That of the store.
        """
        self._hash = _RedisHash(connect, f"{{{prefix}}}:listeners")
        self._owner = uuid.uuid4().hex
        self._patience_milliseconds = int(patience_seconds * 1000)
        self._since: _Ticket | None = None
        self._verdict = Verdict.UNDECIDED
        self.reason = ""

    def begin(self, broker_id: str) -> None:
        """Note that a subscription was confirmed; by which broker does not matter."""
        if not self.reason:
            self.reason = "started, and no other listener was connected"
        else:
            self.reason = "disconnected, and no other listener was connected throughout"
        self._since = None
        self._verdict = Verdict.UNDECIDED

    def judge(self) -> Verdict:
        """Return what was missed before the subscription."""
        if self._verdict is Verdict.NOTHING:
            return self._verdict
        if self._since is None:
            # Only now: it must be later than the subscription, and Redis may fail.
            self._since = self._take_ticket()
        _, answer = self._hash.run(
            JUDGE,
            self._since.epoch,
            self._since.number,
            self._owner,
            self._patience_milliseconds,
        )
        if answer == b"void":
            self._make_void()
        self._verdict = _VERDICTS[answer]
        return self._verdict

    def reported(self) -> None:
        """Note that what was missed is made good."""
        since = self._since
        if since and self._hash.run(REPORTED, since.epoch, since.number, self._owner):
            self._verdict = Verdict.NOTHING
        else:
            self._make_void()

    def renew(self) -> str | None:
        """Return a ticket to send to the broker, once nothing is missing."""
        if self._verdict is not Verdict.NOTHING:
            return None
        ticket = self._take_ticket()
        return f"{ticket.epoch} {ticket.number}"

    def answered(self, probe: str) -> None:
        """Certify all from the subscription to the probe."""
        if self._verdict is not Verdict.NOTHING or self._since is None:
            return
        epoch, _, number = probe.partition(" ")
        if epoch != self._since.epoch or not self._hash.run(
            CERTIFY, epoch, self._since.number, number, self._owner
        ):
            self._make_void()

    def _take_ticket(self) -> _Ticket:
        epoch, number = self._hash.run(TAKE_TICKET)
        return _Ticket(epoch.decode(), number)

    def _make_void(self) -> None:
        self._since = None
        self._verdict = Verdict.UNDECIDED
        self.reason = _REPLACED


class KeptLease:
    """For listeners whose broker keeps messages while they are away.

    Nothing is missed then, but for what could not be sent because the broker was down: it
    is another process afterwards, one that no listener has met.
    """

    def __init__(
        self,
        connect: Callable[[], redis.Redis],
        *,
        prefix: str,
        name: str,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        """Remember where to find Redis; nothing is connected yet.

        Args:
            connect: Returns the client, with timeouts set; called for every operation.
            prefix: That of the store.
            name: The client id that listeners of one subscription or queue share.
        """
        self._hash = _RedisHash(connect, f"{{{prefix}}}:listeners:{name}")
        self._owner = uuid.uuid4().hex
        self._patience_milliseconds = int(patience_seconds * 1000)
        self._broker_id = ""
        self._epoch = ""
        self._verdict = Verdict.UNDECIDED
        self.reason = ""

    def begin(self, broker_id: str) -> None:
        """Note that a subscription was confirmed."""
        self._broker_id = broker_id
        self._verdict = Verdict.UNDECIDED
        self.reason = "no listener has met this broker since it started"

    def judge(self) -> Verdict:
        """Return what was missed before the subscription."""
        if self._verdict is not Verdict.NOTHING:
            self._ask()
        return self._verdict

    def reported(self) -> None:
        """Note that what was missed is made good."""
        if self._hash.run(BROKER_REPORTED, self._epoch, self._broker_id):
            self._verdict = Verdict.NOTHING
        else:
            self._make_void()

    def renew(self) -> None:
        """Look whether the store is still the same; the broker need not be asked."""
        if self._verdict is Verdict.NOTHING:
            epoch = self._epoch
            self._ask()
            if self._epoch != epoch:
                self._make_void()

    def answered(self, probe: str) -> None:
        """Never asked anything."""

    def _ask(self) -> None:
        epoch, answer = self._hash.run(
            JUDGE_BROKER, self._broker_id, self._owner, self._patience_milliseconds
        )
        self._epoch = epoch.decode()
        self._verdict = _VERDICTS[answer]

    def _make_void(self) -> None:
        self._verdict = Verdict.UNDECIDED
        self.reason = _REPLACED
