"""Publishes text messages over STOMP, as fast as the broker takes them."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from itertools import islice
from types import TracebackType
from typing import Self

from content.operations.stage.exceptions import StageError

_TIMEOUT_SECONDS = 60.0  # a broker whose memory is full lets its publishers wait
_MESSAGES_AT_A_TIME = 500


class StompPublisher:
    """One connection to a broker on this machine; for one thread."""

    def __init__(
        self, port: int, *, credentials: tuple[str, str] | None = None
    ) -> None:
        """Connect and log in.

        Raises:
            OSError: Nobody answers there.
            StageError: The broker does not let us in.
        """
        self._receipts = 0
        self._socket = socket.create_connection(("127.0.0.1", port), _TIMEOUT_SECONDS)
        login = "login:{}\npasscode:{}\n".format(*credentials) if credentials else ""
        try:
            self._socket.sendall(
                f"STOMP\naccept-version:1.2\nhost:stage\n{login}\n\0".encode()
            )
            self._wait_for("CONNECTED\n")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def publish(self, topic: str, texts: Iterable[str]) -> int:
        """Publish texts, kept by the broker; return how many once it has them all.

        Raises:
            OSError: The connection was lost, or the broker is silent for too long.
            StageError: The broker refused one; those before it are published.
        """
        count = 0
        remaining = iter(texts)
        while some := list(islice(remaining, _MESSAGES_AT_A_TIME)):
            head = f"SEND\ndestination:/topic/{topic}\npersistent:true\n"
            # Frames are handled in turn: the receipt for the last is one for all.
            self._receipts += 1
            *others, last = some
            frames = [f"{head}\n{text}\0" for text in others]
            frames.append(f"{head}receipt:{self._receipts}\n\n{last}\0")
            self._socket.sendall("".join(frames).encode())
            self._wait_for(f"receipt-id:{self._receipts}\n")
            count += len(some)
        return count

    def close(self) -> None:
        """Close the connection, as a publisher does that ends."""
        self._socket.close()

    def _wait_for(self, words: str) -> None:
        said = b""
        while words.encode() not in said:
            received = self._socket.recv(65536)
            said += received
            if not received or b"ERROR\n" in said:
                told = said.decode(errors="replace")
                raise StageError(f"The broker did not take it: {told}")
