"""The habits of the .NET service where it does not do what its contract means.

For trying a client against them: many of its "not found" answers are lost (it forgets
to return them), dates of what is missing are now or never, and several routes fail.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from content.exceptions import ItemNotFoundError
from content.local_delivery.answers import Body
from content.local_delivery.contract import BadQuestionError, Dd4tContract, encode_date
from content.local_delivery.published_item import PublishedItem
from content.local_delivery.routes import Question, Route
from content.model.uri import TcmUri

_NEVER = b'"0001-01-01T00:00:00"'
_NULL = b"null"
_ANSWERS_IF_MISSING = {
    Route.BINARY_BY_URI: _NULL,
    Route.BINARY_BY_URL: _NULL,
    Route.BINARY_DATE_BY_URI: _NEVER,
    Route.BINARY_DATE_BY_URL: _NEVER,
    Route.BINARY_META_BY_URI: _NULL,
    Route.BINARY_URL: b'""',
    Route.KEYWORD: _NULL,
}
_NOW_IF_MISSING = {
    Route.PAGE_DATE_BY_URL,
    Route.PAGE_DATE_BY_URI,
    Route.COMPONENT_PRESENTATION_DATE,
}
# Why these routes always fail there: type and message of the exception.
_NO_STREAM = (
    "Newtonsoft.Json.JsonSerializationException",
    "Error getting value from 'ReadTimeout' on 'System.IO.MemoryStream'.",
)
_BROKEN = {
    Route.FIND_COMPONENTS: (
        "System.MissingMethodException",
        "Cannot create an instance of an interface.",
    ),
    Route.BINARY_STREAM_BY_URI: _NO_STREAM,
    Route.BINARY_STREAM_BY_URL: _NO_STREAM,
}
_SLASHES = re.compile("/{2,}")


class DotnetFailureError(Exception):
    """An exception of the .NET service, with its type there."""

    def __init__(self, exception_type: str, message: str) -> None:
        super().__init__(exception_type, message)
        self.exception_type = exception_type
        self.message = message


class DotnetContract(Dd4tContract):
    """Answers questions as the .NET service does."""

    def answer(self, question: Question) -> bytes | Body:
        if question.route in _BROKEN:
            raise DotnetFailureError(*_BROKEN[question.route])
        try:
            return super().answer(question)
        except BadQuestionError as exc:
            if not question.publication_id:
                raise
            raise DotnetFailureError("System.FormatException", str(exc)) from exc
        except ItemNotFoundError:
            if question.route in _NOW_IF_MISSING:
                return encode_date(datetime.now(UTC))
            if question.route not in _ANSWERS_IF_MISSING:
                raise
            return _ANSWERS_IF_MISSING[question.route]

    def get_component_presentation(self, question: Question) -> PublishedItem:
        """As there: a template that has no presentation gives way to any other."""
        try:
            return super().get_component_presentation(question)
        except ItemNotFoundError:
            uri = TcmUri(question.publication_id, question.item_id)
            if item := super().find_first_presentation(uri):
                return item
            raise

    def find_first_presentation(self, uri: TcmUri) -> PublishedItem:
        """As there: one that is missing fails the whole answer."""
        if item := super().find_first_presentation(uri):
            return item
        raise DotnetFailureError(
            "System.ArgumentOutOfRangeException", "Index was out of range."
        )


def collapse_slashes(path: str) -> str:
    """Return the path as IIS passes it on."""
    return _SLASHES.sub("/", path)


def describe_failure(exception_type: str, message: str) -> dict[str, str]:
    """Return the members of that service's answer to an exception of its own."""
    return {
        "Message": "An error has occurred.",
        "ExceptionMessage": message,
        "ExceptionType": exception_type,
        "StackTrace": "   at DD4T.RestService.WebApi.Controllers.BaseController.Get()",
    }
