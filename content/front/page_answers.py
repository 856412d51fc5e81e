"""A page as it is sent: made once, given to everyone who asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import msgspec
from django.utils.http import http_date

from content.binaries.http.conditions import Verdict, evaluate
from content.binaries.serving import headers_of
from content.front.encodings import IDENTITY, choose_encoding, encode

Headers = list[tuple[str, str]]

# Made anew here, each for the encoding that is sent.
_OWN = {"content-length", "etag", "last-modified", "cache-status"}
# RFC 9110, section 15.4.5: what a 304 says of the page that the browser has.
_SAID_OF_KNOWN = {
    "cache-control",
    "content-location",
    "expires",
    "vary",
    # So do edge caches, those by which they are purged.
    "cache-tag",
    "surrogate-key",
    "xkey",
    # A browser takes these over for what it has.
    "content-security-policy",
    "strict-transport-security",
}
_DIGEST_BYTES = 12
_HEADERS_BYTES = 6_000  # of all forms
# Smaller ones fill one packet anyway.
_LEAST_ENCODED_BYTES = 512
# A date tells seconds apart: it stands for one page only once that second is over.
_DATED_AFTER_SECONDS = 1.0


class _Form(msgspec.Struct, frozen=True):
    """A page in one encoding."""

    etag: str
    headers: Headers
    known_headers: Headers
    bodies: tuple[bytes, ...]


class PageAnswer:
    """A page with everything that can be said before anyone asks for it. Thread-safe."""

    def __init__(
        self,
        status: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        *,
        created_at: float,
    ) -> None:
        """Prepare.

        Args:
            status: As WSGI has it: ``200 OK``.
            headers: Those of the answer, without what differs between encodings.
            created_at: When it was built, in seconds since the epoch.
        """
        self._status = status
        self._is_found = status.startswith(str(HTTPStatus.OK.value))
        self._headers = [pair for pair in headers if pair[0].lower() not in _OWN]
        self._body = body
        self._digest = hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()
        self._created_at = created_at
        self._modified = http_date(int(created_at))
        self._forms: dict[str, _Form] = {}

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes, in all encodings."""
        return 2 * len(self._body) + _HEADERS_BYTES

    def give(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        *,
        now: float,
        also: Sequence[tuple[str, str]],
        encodes: bool = True,
    ) -> Iterable[bytes]:
        """Answer a GET or HEAD.

        Args:
            also: Headers that are for this answer alone.
            encodes: Whether it is worth compressing: not for what is given only once.
        """
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not encodes:
            encoding = IDENTITY
        form = self._forms.get(encoding) or self._make_form(encoding)
        is_dated = self._is_found and now - self._created_at >= _DATED_AFTER_SECONDS
        if is_dated:
            also = (*also, ("Last-Modified", self._modified))
        if self._is_known(environ, form, is_dated=is_dated):
            start_response("304 Not Modified", [*form.known_headers, *also])
            return ()
        start_response(self._status, [*form.headers, *also])
        return () if environ["REQUEST_METHOD"] == "HEAD" else form.bodies

    def _is_known(
        self, environ: WSGIEnvironment, form: _Form, *, is_dated: bool
    ) -> bool:
        """Whether the browser has just this."""
        if not self._is_found:
            return False
        tags = environ.get("HTTP_IF_NONE_MATCH")
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if tags is None and since is None:
            return False
        if tags == form.etag:
            return True
        # Of a date nothing but the very one that we sent says that it is this page.
        is_dated = is_dated and since == self._modified
        date = datetime.fromtimestamp(int(self._created_at), UTC) if is_dated else None
        verdict = evaluate(headers_of(environ), etag=form.etag, last_modified=date)
        return verdict is Verdict.NOT_MODIFIED

    def _make_form(self, encoding: str) -> _Form:
        used, body = IDENTITY, self._body
        if encoding != IDENTITY and len(body) >= _LEAST_ENCODED_BYTES:
            used, body = encoding, encode(encoding, body)
        suffix = "" if used == IDENTITY else f"-{used}"
        headers = [
            *_with_encodings(self._headers),
            ("Content-Length", str(len(body))),
        ]
        known = [pair for pair in headers if pair[0].lower() in _SAID_OF_KNOWN]
        if used != IDENTITY:
            headers.append(("Content-Encoding", used))
        etag = f'"{self._digest}{suffix}"'
        if self._is_found:
            headers.append(("ETag", etag))
            known.append(("ETag", etag))
        form = _Form(etag, headers, known, (body,))
        self._forms[encoding] = form
        return form


def _with_encodings(headers: Headers) -> Iterator[tuple[str, str]]:
    varies_by = [value for name, value in headers if name.lower() == "vary"]
    yield from (pair for pair in headers if pair[0].lower() != "vary")
    names = ", ".join(varies_by).split(",")
    others = [name.strip() for name in names if name.strip()]
    if "accept-encoding" not in {name.lower() for name in others}:
        others.append("Accept-Encoding")
    yield "Vary", ", ".join(others)


def has_encoding(headers: Iterable[tuple[str, Any]]) -> bool:
    """Whether an answer is encoded already, by somebody else."""
    return any(name.lower() == "content-encoding" for name, _ in headers)
