"""The bytes of an answer, read from the file as they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from content.binaries.http.answers import FileAnswer

CHUNK_BYTES = 64 * 1024  # 64 KiB


def iterate_body(answer: FileAnswer, file: BinaryIO) -> Iterator[bytes]:
    """Yield the body of an answer, a chunk at a time; close the file at the end.

    A file that is shorter than it was said to be ends the answer early: the client
    notices that it is not complete.
    """
    with file:
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
