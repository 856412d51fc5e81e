"""A binary as it is sent: what there is to say of it is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from content.binaries.http.answers import FileAnswer as Found, answer
from content.binaries.http.bodies import CHUNK_BYTES, Body
from content.binaries.serving import Served, headers_of
from content.caching.file_store import FileStore
from content.conf import conf
from content.exceptions import FileStoreError
from content.front.page_answers import has_encoding
from content.output.sharing import reason_not_to_share_sent

Headers = list[tuple[str, str]]

_REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_SIZE_BYTES = 4_000  # of all that is kept of one, without the file


class FileAnswer:
    """A file with everything that can be said before anyone asks for it. Thread-safe."""

    size_bytes = _SIZE_BYTES

    def __init__(
        self, served: Served, headers: Iterable[tuple[str, str]], files: FileStore
    ) -> None:
        """Prepare.

        Args:
            headers: Those of the answer that Django gave, in full.
        """
        self._served = served
        self._files = files
        whole = answer("GET", {}, served.representation)
        own = {name.lower() for name, _ in whole.headers}
        # What the site's own middleware says of every answer.
        self._others = [pair for pair in headers if pair[0].lower() not in own]
        self._whole = whole
        self._whole_headers = self._all_headers(whole)

    def _all_headers(self, found: Found) -> Headers:
        own = [pair for pair in found.headers if pair[0] != "Cache-Status"]
        return [*own, *self._others]

    def give(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        *,
        now: float,
        also: Sequence[tuple[str, str]],
    ) -> Iterable[bytes] | None:
        """Answer a GET or HEAD; return ``None``, without a start, if the file is gone."""
        conditions = headers_of(environ)
        found, headers = self._whole, self._whole_headers
        method = environ["REQUEST_METHOD"]
        if conditions or method == "HEAD":
            found = answer(method, conditions, self._served.representation)
            headers = self._all_headers(found)
        if not found.parts:
            start_response(_REASONS[found.status], [*headers, *also])
            return ()
        try:
            file = self._files.open(self._served.file)
        except FileStoreError:
            file = None
        if file is None:
            return None
        start_response(_REASONS[found.status], [*headers, *also])
        wrapper = environ.get("wsgi.file_wrapper")
        if found.is_whole and wrapper is not None:
            sent: Iterable[bytes] = wrapper(file, CHUNK_BYTES)
            return sent
        return Body(found, file)


def may_be_given_again(served: Served, headers: Headers) -> bool:
    """Whether an answer of Django, with these headers, is one that everyone may get.

    Files do not go through the output cache: middleware behind it sees each visitor. What
    it has changed is not what would be sent from here, and what it says to one is for
    nobody else. Nor is it, if the web server before this process sends the files.
    """
    if conf.CONTENT_BINARY_ACCEL_PREFIX:
        return False
    said = {name.lower(): value for name, value in headers}
    for name, value in answer("GET", {}, served.representation).headers:
        if said.pop(name.lower(), None) != value and name != "Cache-Status":
            return False
    return not (reason_not_to_share_sent(HTTPStatus.OK, said) or has_encoding(headers))
