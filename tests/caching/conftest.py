from __future__ import annotations

import pytest

from tests.support.cache_fleet import Clock, Process, UnreliableStore


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return UnreliableStore(max_bytes=1_000_000, clock=clock)


@pytest.fixture
def process(store, clock):
    process = Process(store, clock)
    process.follow()
    yield process
    process.builders.shutdown()


@pytest.fixture
def other_process(store, clock):
    process = Process(store, clock)
    process.follow()
    yield process
    process.builders.shutdown()
