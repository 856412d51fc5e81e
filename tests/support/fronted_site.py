"""The front, asked as a WSGI server asks it, with a count of what it asks Django."""

from __future__ import annotations

from typing import Any
from wsgiref.types import WSGIApplication
from wsgiref.util import FileWrapper, setup_testing_defaults

import msgspec
from django.core.handlers.wsgi import WSGIHandler

from content.front.front import OutputFront
from tests.support.inspected_site import HOST


class Given(msgspec.Struct):
    """An answer, read to its end."""

    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str:
        return self.headers.get("Cache-Status", "")


class FrontedApplication:
    """An application, Django's if none is given, behind the front."""

    def __init__(self, application: WSGIApplication | None = None) -> None:
        django: WSGIApplication = application or WSGIHandler()
        self.asked = 0

        def counting(environ: Any, start_response: Any) -> Any:
            self.asked += 1
            return django(environ, start_response)

        self._front = OutputFront(counting)

    def get(
        self,
        path: str = "/",
        query: str = "",
        method: str = "GET",
        **variables: str | None,
    ) -> Given:
        """Ask for a path.

        Args:
            variables: Of WSGI; ``None`` for one that is not there.
        """
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": HOST,
            "SERVER_NAME": HOST,
            "wsgi.file_wrapper": FileWrapper,
        }
        setup_testing_defaults(environ)
        environ |= variables
        given = {name: each for name, each in environ.items() if each is not None}
        begun: list[Any] = []

        def start_response(*arguments: Any) -> Any:
            begun.append(arguments)

        parts: Any = self._front(given, start_response)
        body = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        [(status, headers, *_)] = begun
        return Given(status, dict(headers), body)

    def is_from_front(self, *arguments: Any, **options: Any) -> bool:
        """Ask, and say whether the answer was given without Django."""
        before = self.asked
        given = self.get(*arguments, **options)
        if self.asked > before:
            return False
        assert "hit" in given.cache
        return True
