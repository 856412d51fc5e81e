"""One client's connection: requests in, answers or faults out."""

from __future__ import annotations

import logging
import socket
import struct
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from email.utils import formatdate
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import msgspec

from content.local_delivery.answers import JSON, Answer, answer_message
from content.local_delivery.faults import Fault, FaultBoard, FaultKind
from content.local_delivery.http_messages import (
    BadRequestError,
    Limits,
    Request,
    RequestReader,
)
from content.local_delivery.management import PREFIX
from content.local_delivery.routes import find_route_name
from content.local_delivery.statistics import Statistics

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

_GARBAGE = Answer(body=b"<<< this is not JSON", headers={"Content-Type": JSON})


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What all connections of a server share."""

    application: WSGIApplication
    faults: FaultBoard
    statistics: Statistics
    limits: Limits
    stopping: threading.Event


class Connection:
    """Serves one connection, in one thread."""

    def __init__(
        self, connection: socket.socket, peer: str, surroundings: Surroundings
    ) -> None:
        self._socket = connection
        self._peer = peer
        self._around = surroundings
        self._reader = RequestReader(connection, surroundings.limits)

    def serve(self) -> None:
        """Answer requests until the client, a fault or the server's end ends it."""
        try:
            while not self._around.stopping.is_set() and self._serve_request():
                pass
        except BadRequestError as exc:
            self._refuse(exc)
        except OSError:  # the client went away, or what it was sent cannot be read
            pass
        except Exception:
            logger.exception("connection failed: peer=%s", self._peer)

    def _serve_request(self) -> bool:
        """Answer one request; return whether there may be another."""
        request = self._reader.read_request()
        if request is None:
            return False
        path = unquote_to_bytes(request.path).decode(errors="replace")
        self._around.statistics.count_request(find_route_name(path))
        body = self._reader.read_body(request)
        faults = [] if path.startswith(PREFIX) else self._around.faults.take(path)
        for fault in faults:
            self._around.statistics.count_fault(fault.kind)
            if fault.kind is FaultKind.LATENCY:
                self._around.stopping.wait(fault.seconds)
            else:
                return self._fail(fault, request, body)
        with closing(self._ask(request, body)) as answer:
            self._send(request, answer)
        return request.keeps_alive

    def _fail(self, fault: Fault, request: Request, body: bytes) -> bool:
        match fault.kind:
            case FaultKind.HANG:
                self._reader.wait_for_end(fault.seconds or None)
            case FaultKind.RESET:
                # Closing without lingering sends a reset instead of an end.
                linger = struct.pack("ii", 1, 0)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            case FaultKind.TRUNCATE:
                with closing(self._ask(request, body)) as answer:
                    self._send_share(request, answer, fault.share)
            case FaultKind.STATUS:
                self._send(request, _failure(fault))
                return request.keeps_alive
            case _:
                self._send(request, _GARBAGE)
                return request.keeps_alive
        return False

    def _ask(self, request: Request, body: bytes) -> Answer:
        """Return what the application answers."""
        answered: dict[str, Any] = {}

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc_info: Any = None
        ) -> Any:
            answered.update(status=int(status.partition(" ")[0]), headers=dict(headers))

        application: Any = self._around.application
        parts: Iterable[bytes] = application(
            self._environ(request, body), start_response
        )
        if isinstance(parts, list):
            return Answer(body=b"".join(parts), **answered)
        body_to_send: Any = parts  # what local delivery reads while it is sent
        return Answer(body=body_to_send, **answered)

    def _environ(self, request: Request, body: bytes) -> WSGIEnvironment:
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
            "QUERY_STRING": request.query,
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "0",
            "SERVER_PROTOCOL": request.version,
            "REMOTE_ADDR": self._peer,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in request.headers.items():
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ

    def _send(self, request: Request, answer: Answer) -> None:
        self._around.statistics.count_status(answer.status)
        self._socket.settimeout(self._around.limits.send_seconds)
        for part in _message(request, answer):
            self._socket.sendall(part)

    def _send_share(self, request: Request, answer: Answer, share: float) -> None:
        """Send a part of the body; of an answer without one, of its head."""
        self._socket.settimeout(self._around.limits.send_seconds)
        head = _head(request, answer)
        if not answer.size_bytes:
            self._socket.sendall(head[: int(len(head) * share)])
            return
        self._socket.sendall(head)
        left = int(answer.size_bytes * share)
        for part in answer.parts():
            self._socket.sendall(part[:left])
            left -= len(part)
            if left <= 0:
                return

    def _refuse(self, error: BadRequestError) -> None:
        self._around.statistics.count_status(error.status)
        answer = answer_message(error.status, error.message)
        try:
            self._socket.settimeout(1)
            for part in _message(None, answer):
                self._socket.sendall(part)
            # Closing with bytes unread would reset the connection, and take the answer
            # from the client.
            self._socket.shutdown(socket.SHUT_WR)
            self._reader.wait_for_end(1)
        except OSError:  # the client does not care
            pass


def _failure(fault: Fault) -> Answer:
    headers = {}
    if fault.retry_after_seconds is not None:
        headers["Retry-After"] = str(fault.retry_after_seconds)
    return answer_message(fault.status, "An error has occurred.", **headers)


def _message(request: Request | None, answer: Answer) -> Iterator[bytes]:
    """Yield an answer as sent; ``request`` is ``None`` if it could not be read."""
    unsent = _head(request, answer)
    if request is None or request.method != "HEAD":
        for part in answer.parts():
            yield unsent + part  # a small answer in one piece
            unsent = b""
    if unsent:
        yield unsent


def _head(request: Request | None, answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status_line}", f"Date: {formatdate(usegmt=True)}"]
    headers = {"Content-Length": str(answer.size_bytes), **answer.headers}
    if answer.size_bytes:
        headers.setdefault("Content-Type", JSON)
    lines.extend(f"{name}: {value}" for name, value in headers.items())
    if request is None or not request.keeps_alive:
        lines.append("Connection: close")
    elif request.version == "HTTP/1.0":
        lines.append("Connection: keep-alive")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
