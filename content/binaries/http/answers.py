"""What a request for a file is answered with: status, headers, and which bytes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus

import msgspec
from django.utils.http import http_date

from content.binaries.http.conditions import Verdict, evaluate, may_send_range
from content.binaries.http.ranges import Span, parse_ranges

Headers = tuple[tuple[str, str], ...]


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is served."""

    etag: str
    """Strong, with its quotes."""
    size_bytes: int
    content_type: str
    last_modified: datetime | None = None
    about_caching: Headers = ()
    """What every answer says, a 304 as well: ``Cache-Control``, ``Vary`` and the like."""
    about_content: Headers = ()
    """What browsers may do with it: ``Content-Disposition`` and the like.

    A 304 says it as well: a browser takes over what that says for the file it has, and
    what others (a middleware) would say in place of a missing policy.
    """


class Part(msgspec.Struct, frozen=True):
    """Some bytes of the file, with what is sent before them."""

    head: bytes
    span: Span


class FileAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. The body is ``parts`` one after the other, and then ``tail``."""

    status: int
    headers: Headers
    parts: tuple[Part, ...] = ()
    tail: bytes = b""

    @property
    def is_whole(self) -> bool:
        """Whether the body is the file, no more and no less."""
        return self.status == HTTPStatus.OK and bool(self.parts)


def answer(
    method: str, headers: Mapping[str, str], served: Representation
) -> FileAnswer:
    """Return what a GET or HEAD is answered with.

    Args:
        headers: Of the request, by name in lower case.
    """
    verdict = evaluate(headers, etag=served.etag, last_modified=served.last_modified)
    if verdict is Verdict.NOT_MODIFIED:
        return FileAnswer(
            status=HTTPStatus.NOT_MODIFIED,
            headers=(
                *_validators(served),
                *served.about_caching,
                *served.about_content,
            ),
        )
    if verdict is Verdict.FAILED:
        return _refusal(HTTPStatus.PRECONDITION_FAILED, served)
    spans = None
    if method == "GET" and may_send_range(
        headers.get("if-range"), etag=served.etag, last_modified=served.last_modified
    ):
        spans = parse_ranges(headers.get("range"), served.size_bytes)
    if spans is None:
        return _whole(method, served)
    if not spans:
        unsatisfied = ("Content-Range", f"bytes */{served.size_bytes}")
        status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        return _refusal(status, served, unsatisfied)
    if len(spans) == 1:
        return _one(served, spans[0])
    several = _several(served, spans)
    # With what is said of each part it may be more than the whole file.
    return several or _whole(method, served)


def _whole(method: str, served: Representation) -> FileAnswer:
    whole = Part(b"", Span(0, served.size_bytes))
    return FileAnswer(
        status=HTTPStatus.OK,
        headers=_headers(
            served,
            ("Content-Type", served.content_type),
            ("Content-Length", str(served.size_bytes)),
        ),
        parts=(whole,) if method == "GET" else (),
    )


def _one(served: Representation, span: Span) -> FileAnswer:
    return FileAnswer(
        status=HTTPStatus.PARTIAL_CONTENT,
        headers=_headers(
            served,
            ("Content-Type", served.content_type),
            ("Content-Length", str(span.size_bytes)),
            ("Content-Range", span.content_range(served.size_bytes)),
        ),
        parts=(Part(b"", span),),
    )


def _several(served: Representation, spans: Iterable[Span]) -> FileAnswer | None:
    """Return the parts in one answer; ``None`` if that were larger than the file."""
    # Nobody can have put it into the file.
    boundary = secrets.token_hex(16)
    parts = tuple(
        Part(
            (
                f"\r\n--{boundary}\r\nContent-Type: {served.content_type}\r\n"
                f"Content-Range: {span.content_range(served.size_bytes)}\r\n\r\n"
            ).encode("latin-1"),
            span,
        )
        for span in spans
    )
    tail = f"\r\n--{boundary}--\r\n".encode()
    length = sum(len(part.head) + part.span.size_bytes for part in parts) + len(tail)
    if length > served.size_bytes:
        return None
    return FileAnswer(
        status=HTTPStatus.PARTIAL_CONTENT,
        headers=_headers(
            served,
            ("Content-Type", f"multipart/byteranges; boundary={boundary}"),
            ("Content-Length", str(length)),
        ),
        parts=parts,
        tail=tail,
    )


def _refusal(status: int, served: Representation, *own: tuple[str, str]) -> FileAnswer:
    """Return an answer to this request alone: a cache must not give it to others."""
    others = (pair for pair in served.about_caching if pair[0] != "Cache-Control")
    return FileAnswer(
        status=status,
        headers=(
            *own,
            ("Content-Length", "0"),
            ("Cache-Control", "no-store"),
            *others,
        ),
    )


def _headers(served: Representation, *own: tuple[str, str]) -> Headers:
    return (
        *own,
        ("Accept-Ranges", "bytes"),
        *_validators(served),
        *served.about_caching,
        *served.about_content,
    )


def _validators(served: Representation) -> Headers:
    tag = ("ETag", served.etag)
    if served.last_modified is None:
        return (tag,)
    return (tag, ("Last-Modified", http_date(served.last_modified.timestamp())))
