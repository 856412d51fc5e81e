"""The bytes of an answer, read from the file as they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from content.binaries.http.answers import FileAnswer

CHUNK_BYTES = 64 * 1024  # 64 KiB


class Body(Iterator[bytes]):
    """The body of an answer, a chunk at a time.

    The file is closed at the end, or by :meth:`close`, also if nothing was read. A file
    that is shorter than it was said to be ends the body early: the client notices that it
    is not complete.
    """

    def __init__(self, answer: FileAnswer, file: BinaryIO) -> None:
        # As it is now: Django replaces that of a file which it leaves to the server to
        # read by one that closes the response, and so this body.
        self._close_file = file.close
        self._chunks = _read(answer, file)

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:  # the end, too
            self.close()
            raise

    def close(self) -> None:
        """Close the file; may be called again."""
        self._close_file()


def _read(answer: FileAnswer, file: BinaryIO) -> Iterator[bytes]:
    for part in answer.parts:
        if part.head:
            yield part.head
        file.seek(part.span.start)
        left = part.span.size_bytes
        while left:
            chunk = file.read(min(left, CHUNK_BYTES))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    if answer.tail:
        yield answer.tail
