"""Building the answer that everyone gets at an address, by way of Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, set_script_prefix

from content.caching.building import NotKeptError
from content.caching.recorder import current_recorder
from content.exceptions import ContentServiceError
from content.output.addresses import Address
from content.output.sharing import reason_not_to_share
from content.output.stored_response import StoredResponse
from content.timings import Timings
from content.tracing import span

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_MARK = "is_answer_shared"
_FIRST_ERROR_STATUS = 500

#: Answers for everyone, by what came of it.
BUILDS = Timings()


class NotShareableError(NotKeptError):
    """The answer is not one for everyone; ``str()`` says why."""


class OutputFailedError(ContentServiceError):
    """The answer is an error; what was kept before it is better."""

    def __init__(self, message: str, stored: StoredResponse, **identity: Any) -> None:
        super().__init__(message, **identity)
        self.stored = stored
        """The error as an answer, for whom there is nothing better."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.message, self.stored, self.identity)


def _rebuild(
    message: str, stored: StoredResponse, identity: dict[str, Any]
) -> OutputFailedError:
    return OutputFailedError(message, stored, **identity)


def shared_answer(view: View) -> View:
    """Mark a view whose answers are kept and shown to everyone.

    It is given a request that holds nothing of any visitor. What it uses of the content
    service is recorded by itself; if it uses anything else, only age ends its answers.
    """
    setattr(view, _MARK, True)
    return view


def build_answer(get_response: GetResponse, address: Address) -> StoredResponse:
    """Return the answer that everyone gets at an address.

    Raises:
        NotShareableError: Not everyone may get it.
        OutputFailedError: It is an error.
    """
    with (
        BUILDS.timing(outcome_of=_outcome_of),
        span("build", **{"url.path": address.path}),
    ):
        return _build(get_response, address)


def _outcome_of(error: BaseException | None) -> str:
    if isinstance(error, NotKeptError):
        return "not shared"
    return "built" if error is None else "failed"


def _build(get_response: GetResponse, address: Address) -> StoredResponse:
    set_script_prefix(f"{address.script_name}/")
    if not _is_shared(address.path):
        raise NotShareableError("other view")
    response = get_response(address.make_request())
    if isinstance(response, HttpResponse):
        if response.status_code >= _FIRST_ERROR_STATUS:
            stored = StoredResponse.of(response)
            raise OutputFailedError(
                f"The answer is a {stored.status}", stored, url=str(address)
            )
        reason = reason_not_to_share(response)
        if not reason:
            return StoredResponse.of(response)
    else:
        response.close()  # it is made again for the visitor
        reason = "streaming"
    raise NotShareableError(reason)


def _is_shared(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return bool(getattr(match.func, _MARK, False))


def limit_freshness(seconds: float) -> None:
    """Let the answer that is being built count as fresh no longer than this."""
    if recorder := current_recorder():
        recorder.limit_freshness(seconds)


def limit_lifetime(seconds: float) -> None:
    """Let the answer that is being built be kept no longer than this."""
    if recorder := current_recorder():
        recorder.limit_lifetime(seconds)
