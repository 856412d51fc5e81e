from __future__ import annotations

import pytest

from content.operations.drills import sabotage
from content.operations.drills.sabotage import SABOTAGES
from tests.conftest import require_activemq, require_tool


@pytest.fixture
def services():
    """Skip, or fail, where what most drills start is missing."""
    require_tool("redis-server")
    require_activemq()


class Lock:
    """Something that a promise rests on."""

    def is_shut(self) -> bool:
        return True


@pytest.fixture
def lock(monkeypatch):
    """A protection, ``lock``, that can be turned off."""
    monkeypatch.setattr(Lock, "is_shut", Lock.is_shut)  # put back after the test

    def leave_open() -> None:
        Lock.is_shut = lambda self: False  # type: ignore[method-assign]  # as sabotage does

    monkeypatch.setattr(sabotage, "SABOTAGES", {**SABOTAGES, "lock": leave_open})
    return Lock()
