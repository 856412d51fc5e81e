"""A file as the DD4T REST service sends bytes: base64 in a JSON string."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Iterator
from typing import BinaryIO

logger = logging.getLogger(__name__)

# A multiple of three, so that no part but the last is padded.
_PART_BYTES = 48 * 1024  # 48 KiB


class Base64Body:
    """Reads an open file while it is sent.

    What is published in its place meanwhile is another file and does not matter.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        state = os.fstat(file.fileno())
        self._file_bytes = state.st_size
        self._modified_ns = state.st_mtime_ns
        self.size_bytes = len('""') + (self._file_bytes + 2) // 3 * 4

    def __iter__(self) -> Iterator[bytes]:
        """Yield the parts.

        Raises:
            OSError: The file was written to in place. The end was not yielded: what was
                sent is not taken for a binary.
        """
        yield b'"'
        left = self._file_bytes
        while left:
            part = self._file.read(min(left, _PART_BYTES))
            if not part:
                break
            left -= len(part)
            yield base64.b64encode(part)
        if left or os.fstat(self._file.fileno()).st_mtime_ns != self._modified_ns:
            logger.warning("binary written to while it was sent: bytes_left=%d", left)
            raise OSError("The file was written to while it was read")
        yield b'"'

    def close(self) -> None:
        """Close the file."""
        self._file.close()
