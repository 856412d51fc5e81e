"""The ways in which a call to a content service fails, and what follows from each."""

from __future__ import annotations

import msgspec

from content.exceptions import (
    ContentServiceError,
    ContentServiceResponseError,
    ContentServiceTimeoutError,
    ContentServiceUnavailableError,
)
from content.providers.circuit_breaker import Outcome


class Failure(msgspec.Struct, frozen=True):
    """One way to fail: what it is reported as, and whether another try may help."""

    name: str  # in statistics
    message: str
    error: type[ContentServiceError]
    outcome: Outcome  # for the circuit breaker
    may_pass: bool = False


BREAKER_OPEN = Failure(
    "breaker open",
    "The content service failed repeatedly and is left alone for a moment",
    ContentServiceUnavailableError,
    Outcome.UNKNOWN,
)
POOL_EXHAUSTED = Failure(
    "pool exhausted",
    "No connection to the content service became free in time",
    ContentServiceUnavailableError,
    Outcome.UNKNOWN,
)
NOT_CONNECTED = Failure(
    "not connected",
    "No connection to the content service could be made",
    ContentServiceUnavailableError,
    Outcome.FAILED,
    may_pass=True,
)
NOT_TRUSTED = Failure(
    "not trusted",
    "No trusted connection to the content service could be made",
    ContentServiceUnavailableError,
    Outcome.FAILED,
)
RESET = Failure(
    "reset",
    "The content service closed the connection instead of answering",
    ContentServiceUnavailableError,
    Outcome.FAILED,
    may_pass=True,
)
TRUNCATED = Failure(
    "truncated",
    "The content service closed the connection before the answer was complete",
    ContentServiceUnavailableError,
    Outcome.FAILED,
    may_pass=True,
)
# Not tried again: a service that is slow would only be asked for more.
TIMED_OUT = Failure(
    "timed out",
    "The content service did not answer in full in time",
    ContentServiceTimeoutError,
    Outcome.FAILED,
)
BUSY = Failure(
    "busy",
    "The content service, or a gateway before it, says it cannot answer now",
    ContentServiceResponseError,
    Outcome.FAILED,
    may_pass=True,
)
GARBLED = Failure(
    "garbled",
    "The content service's answer is no HTTP",
    ContentServiceResponseError,
    Outcome.FAILED,
)
TOO_LARGE = Failure(
    "too large",
    "The content service's answer is larger than allowed",
    ContentServiceResponseError,
    Outcome.ANSWERED,
)
REDIRECTED = Failure(
    "redirected",
    "The content service redirects, which is not followed; is its base_url right?",
    ContentServiceResponseError,
    Outcome.ANSWERED,
)


class FailedAttemptError(Exception):
    """One attempt at a call failed; the cause, if there is one, is chained to it."""

    def __init__(
        self,
        failure: Failure,
        *,
        status: int | None = None,
        retry_after: str | None = None,
        location: str | None = None,
    ) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.status = status
        self.retry_after = retry_after  # the header, as sent
        self.location = location
