from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from content.factories.once import Once

BUILD: ContextVar[str] = ContextVar("BUILD", default="none")


def test_a_call_that_was_started_is_not_made_again():
    calls = []
    once = Once()
    once.start("key", lambda: calls.append("first"))
    once.start("key", lambda: calls.append("second"))
    once.get("key", lambda: calls.append("third"))
    assert calls == ["first"]


def test_an_error_is_raised_to_everyone_who_asks():
    def fail() -> None:
        raise LookupError("gone")

    once = Once()
    for _ in range(2):
        with pytest.raises(LookupError, match="gone"):
            once.get("key", fail)


def test_started_calls_run_side_by_side():
    both_here = threading.Barrier(2, timeout=5)
    once = Once()
    once.start("a", both_here.wait)
    once.start("b", both_here.wait)
    assert {once.get("a", int), once.get("b", int)} == {0, 1}


def test_a_worker_sees_the_context_of_the_build():
    once = Once()
    token = BUILD.set("this one")
    once.start("key", BUILD.get)
    BUILD.reset(token)
    assert once.get("key", str) == "this one"
