"""The errors of the framework, in one tree.

ContentError
├── InvalidUriError                      not a TCM, ISH or ECL URI
├── InvalidUrlError                      a path that no published item can have
├── ItemNotFoundError                    the content service knows no such item (a fact)
├── DecodingError                        an answer or file that is no published content
├── ViewModelError                       content that is not as a view model declares it
├── CacheUnavailableError                the cache's store did not answer in time
├── FileStoreError                       the disk did not take or give a file
├── ImageError                           an image that nothing can be made of
├── CacheEventError                      a broker message that is no cache event
└── ContentServiceError                  the content service could not be asked (no fact)
    ├── ContentServiceUnavailableError   no connection, or the circuit breaker is open
    ├── ContentServiceTimeoutError       no answer within the deadline
    └── ContentServiceResponseError      an answer that says neither "here" nor "not found"

Every error carries the identity of what was asked for, never a response object, and
survives pickling.
"""

from __future__ import annotations

from typing import Any


class ContentError(Exception):
    """Anything the framework reports about content; catch this to catch all of it."""

    def __init__(self, message: str, **identity: Any) -> None:
        super().__init__(message)
        self.message = message
        self.identity = {
            name: value for name, value in identity.items() if value is not None
        }

    def __str__(self) -> str:
        identity = " ".join(f"{name}={value}" for name, value in self.identity.items())
        return f"{self.message} ({identity})" if identity else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.identity)


def _rebuild(
    kind: type[ContentError], message: str, identity: dict[str, Any]
) -> ContentError:
    return kind(message, **identity)


class InvalidUriError(ContentError, ValueError):
    """The text is no TCM, ISH or ECL URI; ``identity["uri"]`` holds it."""


class InvalidUrlError(ContentError, ValueError):
    """The path cannot be that of a published item; ``identity["url"]`` holds it."""


class ItemNotFoundError(ContentError, LookupError):
    """The content service answered that it has no such item.

    A fact about the content, and cacheable; never raised for a failing service.
    """


class DecodingError(ContentError, ValueError):
    """The bytes are no published content, or none that can be read.

    ``identity["place"]`` says where in the document, as a JSON path or XML path.
    """


class ViewModelError(ContentError, ValueError):
    """The published content is not what the site's view model declares it to be.

    ``identity`` holds ``model``, ``field``, the ``uri`` of the component, keyword or
    page, and what was ``found`` instead.
    """


class ContentServiceError(ContentError):
    """The content service could not be asked; says nothing about the content."""


class ContentServiceUnavailableError(ContentServiceError):
    """No connection could be made or kept, or the circuit breaker is open."""


class ContentServiceTimeoutError(ContentServiceError):
    """The content service did not answer in full before the deadline."""


class ContentServiceResponseError(ContentServiceError):
    """The content service answered, but not in a way the contract knows.

    ``identity["status"]`` is the HTTP status.
    """


class CacheUnavailableError(ContentError):
    """The store of the cache did not answer, or not in time; build without it."""


class FileStoreError(ContentError):
    """The disk did not take or give a file; ``identity`` says where.

    Says nothing about the content: it may well be there.
    """


class ImageError(ContentError, ValueError):
    """What was published is no image, a broken one, or one that is too large."""


class CacheEventError(ContentError, ValueError):
    """A message that is no cache event, or none that can be read.

    ``message`` is the same for all messages of a kind; ``identity["head"]`` is how the
    message begins, escaped, and ``identity["reason"]`` what a parser said.
    """


#: Why something cannot be shown now, although it may well be published.
UNAVAILABLE = (ContentServiceError, DecodingError, FileStoreError)
