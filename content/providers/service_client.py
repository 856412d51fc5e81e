"""Calls to content services that fail late and rarely: deadline, retries, breaker.

One :class:`ServiceClient` serves all content services of a process; after a fork the
child begins with connections of its own.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from content.exceptions import ContentServiceError
from content.providers import failures
from content.providers.circuit_breaker import CircuitBreaker, Outcome
from content.providers.deadline import Deadline, deadline_of_call
from content.providers.failures import FailedAttemptError
from content.providers.retries import pause_before_retry
from content.providers.service_address import ServiceAddress
from content.providers.service_statistics import CallTally, ServiceStatistics
from content.providers.transport import Answer, Receiver, Request, Transport
from content.providers.transport_limits import TransportLimits
from content.timings import Timings
from content.tracing import span_of_call

_NO_IDENTITY: Mapping[str, Any] = {}


#: Calls with all their attempts, by route and outcome.
CALLS = Timings()


class _Service:
    """What is remembered of a content service from call to call."""

    def __init__(self, address: ServiceAddress, limits: TransportLimits) -> None:
        self.address = address
        self.tally = CallTally()
        self.breaker = CircuitBreaker(
            str(address),
            failures=limits.breaker_failures,
            cool_down_seconds=limits.breaker_cool_down_seconds,
        )


class ServiceClient:
    """Calls content services over connections that are kept.

    Safe to use from several threads, and in both parent and child after a fork: the
    child opens its own connections and counts from 0.
    """

    def __init__(self, limits: TransportLimits) -> None:
        """Open nothing yet."""
        self._limits = limits
        self._longest_silence_seconds = 0.9 * min(
            limits.read_timeout_seconds, limits.deadline_seconds
        )
        self.begin_anew()
        _clients.add(self)

    def begin_anew(self) -> None:
        """Forget connections, counts and breakers; closes nothing that is in use."""
        self._lock = threading.Lock()
        self._services: dict[ServiceAddress, _Service] = {}
        self._transport = Transport(self._limits)

    def fetch(
        self,
        address: ServiceAddress,
        request: Request,
        *,
        may_repeat: bool = True,
        receive: Receiver | None = None,
        deadline_seconds: float | None = None,
        asked_for: Mapping[str, Any] = _NO_IDENTITY,
    ) -> Answer:
        """Ask a content service and return its answer, whatever its status says.

        Except a redirect, which is not followed, and what says "not now" (429, 502, 503,
        504) to the last: those are errors. Blocks until the deadline at most, all
        attempts and the pauses between them included (:meth:`Transport.send` names what
        it cannot bound).

        Args:
            may_repeat: Whether the service may get the same request twice.
            receive: Takes the body of a 200, of any size; the answer has none then.
            deadline_seconds: Instead of that of the settings.
            asked_for: The identity that errors carry.

        Raises:
            ContentServiceError: There is no such answer.
        """
        service = self._service_at(address)
        started = time.monotonic()
        outcome = "given up"  # on our side
        attempts_allowed = 1 + (self._limits.retries if may_repeat else 0)
        deadline = deadline_of_call(deadline_seconds or self._limits.deadline_seconds)

        def attempt() -> Answer:
            return self._transport.send(service.address, request, deadline, receive)

        try:
            with span_of_call(
                f"call {request.route}", **{"server.address": str(address)}
            ):
                answer = self._call(service, attempt, deadline, attempts_allowed)
        except FailedAttemptError as exc:
            outcome = exc.failure.name
            service.tally.call_failed(exc.failure.name)
            raise _error_for(exc, asked_for, f"{address}{request.target}") from (
                exc.__cause__ or exc
            )
        else:
            outcome = _outcome_of(answer)
            return answer
        finally:
            seconds = time.monotonic() - started
            service.tally.call_ended(seconds)
            CALLS.note(seconds, request.route, outcome)

    def statistics(self) -> tuple[ServiceStatistics, ...]:
        """Return what is known of each service that was called."""
        with self._lock:
            services = tuple(self._services.values())
        return tuple(
            service.tally.snapshot(
                service=str(service.address),
                breaker=service.breaker.state,
                connections=self._transport.statistics(service.address),
            )
            for service in services
        )

    def close(self) -> None:
        """Close the idle connections; another call opens new ones."""
        self._transport.close()

    def __repr__(self) -> str:
        known = "; ".join(map(str, self.statistics())) or "nothing called yet"
        return f"<{type(self).__name__}: {known}>"

    def _service_at(self, address: ServiceAddress) -> _Service:
        try:
            return self._services[address]
        except KeyError:
            with self._lock:
                return self._services.setdefault(
                    address, _Service(address, self._limits)
                )

    def _call(
        self,
        service: _Service,
        attempt: Callable[[], Answer],
        deadline: Deadline,
        attempts_allowed: int,
    ) -> Answer:
        """Make a call that the circuit breaker permits, and tell it what came of it."""
        permit = service.breaker.enter()
        if permit is None:
            raise FailedAttemptError(failures.BREAKER_OPEN)
        # With less time than a service may be silent, a failure says nothing about it.
        is_hurried = deadline.remaining_seconds() < self._longest_silence_seconds
        outcome = Outcome.UNKNOWN
        try:
            answer = self._try_repeatedly(service, attempt, deadline, attempts_allowed)
            outcome = Outcome.ANSWERED
        except FailedAttemptError as exc:
            if not (is_hurried and exc.failure.outcome is Outcome.FAILED):
                outcome = exc.failure.outcome
            raise
        finally:
            service.breaker.leave(permit, outcome)
        return answer

    def _try_repeatedly(
        self,
        service: _Service,
        attempt: Callable[[], Answer],
        deadline: Deadline,
        attempts_allowed: int,
    ) -> Answer:
        attempts = 0
        while True:
            attempts += 1
            try:
                return attempt()
            except FailedAttemptError as exc:
                if attempts >= attempts_allowed:
                    raise
                pause = pause_before_retry(
                    exc,
                    attempts=attempts,
                    deadline=deadline,
                    retry_after_max_seconds=self._limits.retry_after_max_seconds,
                )
                if pause is None:
                    raise
            service.tally.retried()
            time.sleep(pause)


def _outcome_of(answer: Answer) -> str:
    if answer.status < HTTPStatus.BAD_REQUEST:
        return "answered"
    if answer.status == HTTPStatus.NOT_FOUND:
        return "not found"
    return "error"


def _error_for(
    failed: FailedAttemptError, asked_for: Mapping[str, Any], request: str
) -> ContentServiceError:
    return failed.failure.error(
        failed.failure.message,
        **{
            **asked_for,
            "status": failed.status,
            "location": failed.location,
            "request": request,
        },
    )


_clients: weakref.WeakSet[ServiceClient] = weakref.WeakSet()
_making = threading.Lock()
_client: ServiceClient | None = None


def get_service_client() -> ServiceClient:
    """Return the client of this process, made from the settings on first use."""
    global _client  # noqa: PLW0603  # one per process is the point
    with _making:
        if _client is None:
            _client = ServiceClient(TransportLimits.from_settings())
        return _client


def reset_service_client() -> None:
    """Close the client of this process; the next use makes one from the settings."""
    global _client  # as above
    with _making:
        client, _client = _client, None
    if client is not None:
        client.close()


def _begin_anew_in_child() -> None:
    """Drop what the fork copied: shared sockets mix up answers, held locks never open."""
    global _making  # noqa: PLW0603  # as above
    _making = threading.Lock()
    for client in list(_clients):
        client.begin_anew()


os.register_at_fork(after_in_child=_begin_anew_in_child)
