from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from content.operations.stage.exceptions import StopRequested
from content.operations.stage.stop_signals import (
    forget_held_back,
    stop_signals_held_back,
    stop_signals_raised,
)


@pytest.fixture(autouse=True)
def raised():
    with stop_signals_raised():
        yield


def send(number: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_is_raised(number):
    with pytest.raises(StopRequested, match=number.name) as caught:
        send(number)
    assert caught.value.signal_number == number


def test_sleep_is_interrupted():
    threading.Timer(0.05, send).start()
    with pytest.raises(StopRequested):
        time.sleep(10)


def test_signal_is_held_back_until_the_block_is_done():
    done = []

    def hold_back() -> None:
        with stop_signals_held_back():
            with stop_signals_held_back():
                send()
                done.append("inner")
            done.append("outer")

    with pytest.raises(StopRequested):
        hold_back()
    assert done == ["inner", "outer"]


def test_error_of_the_block_goes_before_the_signal():
    def fail() -> None:
        with stop_signals_held_back():
            send()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(StopRequested), stop_signals_held_back():
        pass


def test_signal_that_was_held_back_can_be_forgotten():
    with stop_signals_held_back():
        send()
        forget_held_back()


def test_other_threads_hold_nothing_back():
    is_in_block, is_over = threading.Event(), threading.Event()

    def hold_back() -> None:
        with stop_signals_raised(), stop_signals_held_back():
            is_in_block.set()
            is_over.wait(10)

    thread = threading.Thread(target=hold_back)
    thread.start()
    is_in_block.wait(10)
    with pytest.raises(StopRequested):
        send()
    is_over.set()
    thread.join()


def test_ignored_hang_up_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_signals_raised():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
