"""What an answer can differ by, read from a request before Django is entered.

Two requests that Django would tell apart are told apart here, by the very bytes that were
sent. The other way round it does no harm: the second way to ask for a page is answered by
Django, and remembered beside the first.
"""

from __future__ import annotations

from collections.abc import Hashable
from wsgiref.types import WSGIEnvironment

from django.conf import settings  # noqa: TID251  # whom Django believes about the host

from content.conf import conf
from content.output.query_strings import reduce_query
from content.output.sharing import personal_cookies, personal_headers


class Asking:
    """Reads requests, as the settings have it. Thread-safe."""

    def __init__(self) -> None:
        self._personal = tuple(
            f"HTTP_{name.upper().replace('-', '_')}" for name in personal_headers()
        )
        self._cookies = personal_cookies()
        self._believed = tuple(_believed_variables())
        self._counting = conf.CONTENT_QUERY_PARAMETERS
        self._ignored = conf.CONTENT_IGNORED_QUERY_PARAMETERS

    def is_for_everyone(self, environ: WSGIEnvironment) -> bool:
        """Whether a request is one whose answer may be everyone's."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return False
        for variable in self._personal:
            if variable in environ:
                return False
        cookies = environ.get("HTTP_COOKIE")
        if cookies:
            # Also what only looks like one: Django looks closer.
            for name in self._cookies:
                if name in cookies:
                    return False
        # Without it the host is what the server is called, or what another header says.
        return "HTTP_HOST" in environ

    def place(self, environ: WSGIEnvironment) -> Hashable:
        """Return where a request goes, whatever its query is."""
        place = (
            environ["wsgi.url_scheme"],
            environ["HTTP_HOST"],
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
        )
        if not self._believed:
            return place
        return (*place, *(environ.get(each) for each in self._believed))

    def reduce(self, query: str) -> str | None:
        """Return what counts of the query of a page; ``None`` if that is not known."""
        if not query:
            return query
        return reduce_query(query, counting=self._counting, ignored=self._ignored)


def size_of(asked: Hashable) -> int:
    """Return how many characters were sent of what tells requests apart.

    Each variable is as long as the server lets it be.
    """
    if isinstance(asked, tuple):
        return sum(map(size_of, asked))
    return len(asked) if isinstance(asked, str) else 0


def _believed_variables() -> list[str]:
    """Return what tells scheme or host beside WSGI's own variables."""
    believed = []
    if settings.SECURE_PROXY_SSL_HEADER:
        believed.append(settings.SECURE_PROXY_SSL_HEADER[0])
    if settings.USE_X_FORWARDED_HOST:
        believed.append("HTTP_X_FORWARDED_HOST")
    if settings.USE_X_FORWARDED_PORT:
        believed.append("HTTP_X_FORWARDED_PORT")
    return believed
