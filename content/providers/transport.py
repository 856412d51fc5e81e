"""The connections to content services: pooled, bounded in number and in time.

Nothing else imports urllib3. This knows how to send a request once;
``content.providers.service_client`` decides whether, and how often.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ClosedPoolError,
    ConnectTimeoutError,
    DecodeError,
    EmptyPoolError,
    HTTPError,
    IncompleteRead,
    InvalidChunkLength,
    InvalidHeader,
    LocationValueError,
    NewConnectionError,
    ProtocolError,
    SSLError,
    TimeoutError as Urllib3TimeoutError,
)
from urllib3.util import Retry, Timeout

from content.providers import failures
from content.providers.deadline import Deadline, TimedSocket
from content.providers.failures import FailedAttemptError, Failure
from content.providers.service_address import ServiceAddress
from content.providers.transport_limits import TransportLimits

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_CHUNK_BYTES = 64 * 1024  # 64 KiB
_SERVICES = 64  # pools that urllib3 keeps; more content services than anyone has
_NO_RETRY = Retry(total=False, redirect=False)  # errors as they are, at once
_BUSY = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}

# What urllib3 raises, and what it is here: the first match counts, so the particular
# comes before the general. urllib3 wraps what goes wrong on the wire into ProtocolError,
# with the cause as second argument; then the cause is looked up.
FAILURE_OF: tuple[tuple[type[Exception], Failure], ...] = (
    (EmptyPoolError, failures.POOL_EXHAUSTED),
    (ClosedPoolError, failures.NOT_CONNECTED),
    (LocationValueError, failures.NOT_CONNECTED),  # a host name that cannot be one
    (NewConnectionError, failures.NOT_CONNECTED),  # refused, unreachable, unknown
    (ConnectTimeoutError, failures.NOT_CONNECTED),
    (Urllib3TimeoutError, failures.TIMED_OUT),
    (SSLError, failures.NOT_TRUSTED),
    (InvalidChunkLength, failures.GARBLED),
    (IncompleteRead, failures.TRUNCATED),
    (http.client.IncompleteRead, failures.TRUNCATED),
    (ConnectionError, failures.RESET),  # also http.client.RemoteDisconnected
    (http.client.HTTPException, failures.GARBLED),
    (OSError, failures.RESET),
    (DecodeError, failures.GARBLED),  # the content encoding
    (InvalidHeader, failures.GARBLED),  # lengths that contradict each other
    (ProtocolError, failures.TRUNCATED),  # "Response ended prematurely", between chunks
)


class Answer(msgspec.Struct, frozen=True):
    """A complete answer."""

    status: int
    headers: Mapping[str, str]  # by name in lower case
    body: bytes


#: Takes the body of a 200 as it arrives, with the headers by name in lower case. Called
#: anew for each attempt. What it raises ends the call, and is no failure of the service.
Receiver = Callable[[Mapping[str, str], Iterator[bytes]], None]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to send; ``target`` is percent-encoded and begins with one slash."""

    target: str
    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    route: str = ""
    """What it asks for, of a handful of kinds; for whoever counts calls."""


class PoolStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """The connections to one service."""

    size: int
    opened: int  # ever, those that took the place of others included
    in_use: int
    waiting: int  # attempts without a connection


class _CountedPool:
    """A pool of urllib3 with the numbers that it does not keep."""

    def __init__(self, address: ServiceAddress, manager: PoolManager) -> None:
        options: dict[str, Any] = {}
        if address.scheme == "https":
            # Once for all connections: reading the certificates takes milliseconds.
            options["ssl_context"] = ssl.create_default_context(
                cafile=address.ca_bundle
            )
        self.pool = manager.connection_from_host(
            address.host, address.port, address.scheme, pool_kwargs=options
        )
        self.lock = threading.Lock()
        self.opened = 0
        self.attempts = 0

    def in_use(self) -> int:
        places = self.pool.pool
        return 0 if places is None else places.maxsize - places.qsize()


class _Attempt:
    """What a connection has to know of the attempt that it serves, and the reverse."""

    __slots__ = ("answer", "deadline", "pool")

    def __init__(self, pool: _CountedPool, deadline: Deadline) -> None:
        self.pool = pool
        self.deadline = deadline
        self.answer: http.client.HTTPResponse | None = None


# urllib3 has no way to hand something to the connection that it picks.
_current_attempt: ContextVar[_Attempt] = ContextVar("attempt")


def _open_answer(
    sock: socket.socket, *args: Any, **options: Any
) -> http.client.HTTPResponse:
    attempt = _current_attempt.get()
    timed = TimedSocket(sock, attempt.deadline)
    attempt.answer = http.client.HTTPResponse(timed, *args, **options)  # type: ignore[arg-type]  # it only calls makefile
    return attempt.answer


class _Connection(HTTPConnection):
    response_class = staticmethod(_open_answer)  # type: ignore[assignment]  # called only

    def connect(self) -> None:
        super().connect()
        pool = _current_attempt.get().pool
        with pool.lock:
            pool.opened += 1


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class Transport:
    """One pool of connections per service address; one attempt at a time per thread.

    Safe to use from several threads, but not on both sides of a fork: sockets that two
    processes share mix up answers. Opens nothing before it is used.
    """

    def __init__(self, limits: TransportLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._pools: dict[ServiceAddress, _CountedPool] = {}
        self._manager = _build_manager(limits)

    def send(
        self,
        address: ServiceAddress,
        request: Request,
        deadline: Deadline,
        receive: Receiver | None = None,
    ) -> Answer:
        """Send a request once and return the complete answer, whatever its status says.

        Except a redirect, which is not followed, and what says "not now". Blocks until
        the deadline at most, waiting for a connection and the whole body included. Two
        things may exceed it: looking up a host name, and a host of several addresses
        none of which answers.

        Args:
            receive: Takes the body of a 200, of any size; the answer has none then.

        Raises:
            FailedAttemptError: There is no such answer. The connection is not in use
                any more, after every kind of failure.
        """
        if not deadline.remaining_seconds():
            raise FailedAttemptError(failures.TIMED_OUT)
        pool = self._pool_at(address)
        with _attempt(pool, deadline):
            response = self._open(pool, request, deadline)
            try:
                if receive is not None and response.status == HTTPStatus.OK:
                    body = _hand_over(response, receive)
                else:
                    body = self._read(response)
            except BaseException:
                response.close()
                raise
            finally:
                # Back into the pool, closed or not. Once more does no harm.
                response.release_conn()
        _refuse_unfit(response)
        return Answer(response.status, _headers_of(response), body)

    def statistics(self, address: ServiceAddress) -> PoolStatistics:
        """Return the state of the connections to a service."""
        pool = self._pool_at(address)
        in_use = pool.in_use()
        with pool.lock:
            return PoolStatistics(
                size=self._limits.pool_size,
                opened=pool.opened,
                in_use=in_use,
                # Read a moment later than the other number, hence the bound.
                waiting=max(0, pool.attempts - in_use),
            )

    def close(self) -> None:
        """Close the connections that are idle; those in use are closed when free."""
        with self._lock:
            self._pools.clear()
            self._manager.clear()

    def _pool_at(self, address: ServiceAddress) -> _CountedPool:
        try:
            return self._pools[address]
        except KeyError:
            with self._lock:
                if address not in self._pools:
                    self._pools[address] = _CountedPool(address, self._manager)
                return self._pools[address]

    def _open(
        self, pool: _CountedPool, request: Request, deadline: Deadline
    ) -> BaseHTTPResponse:
        limits = self._limits
        # urllib3 refuses a timeout of 0; the deadline passes soon enough.
        remaining = max(deadline.remaining_seconds(), 0.001)
        return pool.pool.urlopen(
            request.method,
            request.target,
            body=request.body,
            headers=dict(request.headers),
            retries=_NO_RETRY,
            redirect=False,
            assert_same_host=False,
            timeout=Timeout(
                connect=min(limits.connect_timeout_seconds, remaining),
                read=limits.read_timeout_seconds,
            ),
            # A float will do, whatever the annotation says: it goes to Queue.get.
            pool_timeout=min(limits.pool_timeout_seconds, remaining),  # type: ignore[arg-type]
            preload_content=False,
        )

    def _read(self, response: BaseHTTPResponse) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.stream(_CHUNK_BYTES, decode_content=True):
            size += len(chunk)
            if size > self._limits.max_answer_bytes:
                raise FailedAttemptError(failures.TOO_LARGE, status=response.status)
            chunks.append(chunk)
        return b"".join(chunks)


def _headers_of(response: BaseHTTPResponse) -> Mapping[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _hand_over(response: BaseHTTPResponse, receive: Receiver) -> bytes:
    chunks = response.stream(_CHUNK_BYTES, decode_content=True)
    receive(_headers_of(response), chunks)
    for _ in chunks:  # what is left would be taken for the next answer
        pass
    return b""


@contextmanager
def _attempt(pool: _CountedPool, deadline: Deadline) -> Iterator[None]:
    """Count an attempt, show it to its connection, and translate what it raises."""
    attempt = _Attempt(pool, deadline)
    token = _current_attempt.set(attempt)
    with pool.lock:
        pool.attempts += 1
    try:
        yield
    except BaseException as exc:
        # urllib3 forgets an answer whose headers it refuses.
        if attempt.answer is not None:
            attempt.answer.close()
        if isinstance(exc, HTTPError):
            raise FailedAttemptError(find_failure(exc)) from exc
        raise
    finally:
        with pool.lock:
            pool.attempts -= 1
        _current_attempt.reset(token)


def find_failure(error: HTTPError) -> Failure:
    """Return what an error of urllib3 means.

    Raises:
        HTTPError: The error itself, if it is none that a call can end in.
    """
    causes = [arg for arg in error.args[1:] if isinstance(arg, Exception)]
    subject = causes[0] if type(error) is ProtocolError and causes else error
    for kind, failure in FAILURE_OF:
        if isinstance(subject, kind):
            return failure
    raise error


def _refuse_unfit(response: BaseHTTPResponse) -> None:
    status = response.status
    if status in _BUSY:
        retry_after = response.headers.get("Retry-After")
        raise FailedAttemptError(failures.BUSY, status=status, retry_after=retry_after)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        location = response.headers.get("Location")
        raise FailedAttemptError(failures.REDIRECTED, status=status, location=location)


def _build_manager(limits: TransportLimits) -> PoolManager:
    manager = PoolManager(
        num_pools=_SERVICES,
        maxsize=limits.pool_size,
        block=True,
        socket_options=[*HTTPConnection.default_socket_options, *_keepalive_options()],
    )
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager


def _keepalive_options() -> Iterator[tuple[int, int, int]]:
    """Yield what makes the kernel notice that the other end of a connection is gone."""
    yield socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1
    for name, value in (
        ("TCP_KEEPIDLE", 30),  # seconds of silence before the first probe
        ("TCP_KEEPINTVL", 10),  # seconds between probes
        ("TCP_KEEPCNT", 3),  # probes unanswered
    ):
        if hasattr(socket, name):  # not on every system
            yield socket.IPPROTO_TCP, getattr(socket, name), value
