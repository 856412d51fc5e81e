from __future__ import annotations

import socket
import time

import pytest

from content.providers.deadline import (
    Deadline,
    TimedSocket,
    deadline_of_call,
    ending_by,
)


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0.2)
        yield ours, theirs


def test_the_remaining_time_never_is_negative():
    now = 5.0
    deadline = Deadline(2, clock=lambda: now)
    assert deadline.remaining_seconds() == 2
    now = 6.5
    assert deadline.remaining_seconds() == 0.5
    now = 9
    assert deadline.remaining_seconds() == 0


def test_what_has_arrived_is_read(pair):
    ours, theirs = pair
    theirs.sendall(b"line\r\nrest")
    theirs.shutdown(socket.SHUT_WR)
    with TimedSocket(ours, Deadline(5)).makefile("rb") as reader:
        assert reader.readline() == b"line\r\n"
        assert reader.read() == b"rest"


def test_silence_ends_after_the_sockets_own_timeout(pair):
    ours, _ = pair
    started = time.monotonic()
    with (
        TimedSocket(ours, Deadline(5)).makefile("rb") as reader,
        pytest.raises(TimeoutError),
    ):
        reader.read(1)
    assert 0.2 <= time.monotonic() - started < 1


def test_silence_ends_at_the_deadline_if_that_is_earlier(pair):
    ours, _ = pair
    ours.settimeout(None)
    started = time.monotonic()
    with (
        TimedSocket(ours, Deadline(0.1)).makefile("rb") as reader,
        pytest.raises(TimeoutError),
    ):
        reader.read(1)
    assert 0.1 <= time.monotonic() - started < 1


def test_after_the_deadline_nothing_is_read_any_more(pair):
    ours, theirs = pair
    theirs.sendall(b"late")
    with (
        TimedSocket(ours, Deadline(0)).makefile("rb") as reader,
        pytest.raises(TimeoutError, match="deadline"),
    ):
        reader.read(1)


def test_closing_the_reader_leaves_the_socket_open(pair):
    ours, theirs = pair
    TimedSocket(ours, Deadline(5)).makefile("rb").close()
    theirs.sendall(b"x")
    assert ours.recv(1) == b"x"


def test_a_call_ends_with_what_it_belongs_to():
    with ending_by(Deadline(1)):
        assert deadline_of_call(5).remaining_seconds() <= 1
        assert deadline_of_call(0.1).remaining_seconds() <= 0.1
    assert deadline_of_call(5).remaining_seconds() > 1
