"""A file as the DD4T REST service sends bytes: base64 in a JSON string."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from typing import BinaryIO

# A multiple of three, so that no part but the last is padded.
_PART_BYTES = 48 * 1024  # 48 KiB


class Base64Body:
    """Reads the file while it is sent, as long as it was when that began.

    A file that is cut off meanwhile gives less than was said: whoever reads notices.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file_bytes = os.fstat(file.fileno()).st_size
        self.size_bytes = len('""') + (self._file_bytes + 2) // 3 * 4

    def __iter__(self) -> Iterator[bytes]:
        yield b'"'
        left = self._file_bytes
        while left and (part := self._file.read(min(left, _PART_BYTES))):
            left -= len(part)
            yield base64.b64encode(part)
        if not left:
            yield b'"'

    def close(self) -> None:
        """Close the file."""
        self._file.close()
