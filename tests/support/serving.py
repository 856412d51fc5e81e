"""A server of the standard library that answers while a test asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

_POLL_SECONDS = 0.01  # how long it takes to end


@contextmanager
def serving(server: HTTPServer) -> Iterator[int]:
    """Answer in a thread, for as long as the block; give the port."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
