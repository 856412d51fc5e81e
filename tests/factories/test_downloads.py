"""Binaries are downloaded once at a time, to their end, and again only when they must be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from content.caching.dependencies import item_dependency, url_dependency
from content.caching.file_store import FileStore
from content.caching.memory_store import MemoryStore
from content.exceptions import (
    CacheUnavailableError,
    ContentServiceTimeoutError,
    ContentServiceUnavailableError,
    FileStoreError,
    ItemNotFoundError,
)
from content.factories.downloads import Downloads, Source
from content.model.uri import TcmUri
from content.providers.contracts import BinaryMeta
from content.providers.deadline import Deadline, ending_by

URI = TcmUri(5, 302)
URL = "/media/film.mp4"
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


class Service:
    """A content service with one binary, which can be made to wait or to fail."""

    def __init__(self) -> None:
        self.content = b"first"
        self.last_published: datetime | None = datetime.now(UTC)
        self.downloads = 0
        self.is_open = threading.Event()
        self.is_open.set()
        self.is_asked = threading.Semaphore(0)
        self.error: Exception | None = None

    def __repr__(self) -> str:
        return "Service()"

    @property
    def meta(self) -> BinaryMeta:
        return BinaryMeta(uri=URI, last_published=self.last_published)

    def download_binary_by_url(
        self, _publication_id: int, _url: str, target: BinaryIO
    ) -> None:
        self.downloads += 1
        content = self.content
        self.is_asked.release()
        target.write(content[:2])
        assert self.is_open.wait(10)
        if self.error:
            raise self.error
        target.write(content[2:])


class Machine:
    """A machine with its disk; each process has a store of its own, or shares one."""

    def __init__(self, folder: Path) -> None:
        self.files = FileStore(folder, max_bytes=1_000_000)
        self.service: Any = Service()
        self.store = MemoryStore(max_bytes=1_000_000)

    def process(
        self,
        store: MemoryStore | None = None,
        *,
        is_shared: bool = True,
        wait_seconds: float = 10.0,
    ) -> Downloads:
        return Downloads(
            self.files,
            store or self.store,
            is_shared=is_shared,
            at_once=4,
            wait_seconds=wait_seconds,
        )

    def get(self, downloads: Downloads) -> bytes:
        source = Source(self.service, 5, URL)
        download = downloads.get(source, self.service.meta)
        file = self.files.open(download.file)
        assert file
        with file:
            return bytes(file.read())

    def publish(self, content: bytes) -> None:
        self.service.content = content
        self.service.last_published = datetime.now(UTC)
        self.store.invalidate([item_dependency(URI)])


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    yield machine
    machine.service.is_open.set()


@pytest.fixture
def downloads(machine):
    downloads = machine.process()
    yield downloads
    machine.service.is_open.set()
    downloads.stop()


def in_threads(
    count: int, call: Callable[[], bytes]
) -> tuple[list[threading.Thread], list[bytes]]:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: results.append(call())) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads, results


def test_a_binary_is_fetched_once(machine, downloads):
    assert [machine.get(downloads) for _ in range(3)] == [b"first"] * 3
    assert machine.service.downloads == 1


def test_many_at_once_cause_one_download(machine, downloads):
    machine.service.is_open.clear()
    threads, results = in_threads(50, lambda: machine.get(downloads))
    machine.service.is_asked.acquire()
    machine.service.is_open.set()
    for thread in threads:
        thread.join()
    assert results == [b"first"] * 50
    assert machine.service.downloads == 1


def test_processes_that_share_a_store_share_downloads(machine, downloads):
    machine.service.is_open.clear()
    other = machine.process()
    threads, results = in_threads(1, lambda: machine.get(downloads))
    machine.service.is_asked.acquire()
    others, other_results = in_threads(3, lambda: machine.get(other))
    machine.service.is_open.set()
    for thread in threads + others:
        thread.join()
    assert results + other_results == [b"first"] * 4
    assert machine.service.downloads == 1
    other.stop()


def test_a_republished_binary_is_fetched_anew(machine, downloads):
    machine.get(downloads)
    machine.publish(b"second")
    assert machine.get(downloads) == b"second"
    assert machine.get(downloads) == b"second"
    assert machine.service.downloads == 2


def test_what_changes_while_it_is_fetched_is_fetched_again(machine, downloads):
    machine.service.is_open.clear()
    threads, _ = in_threads(1, lambda: machine.get(downloads))
    machine.service.is_asked.acquire()
    machine.publish(b"second")
    late, results = in_threads(1, lambda: machine.get(downloads))
    machine.service.is_open.set()
    for thread in threads + late:
        thread.join()
    assert results == [b"second"]


def test_another_publish_meanwhile_does_not_matter(machine, downloads):
    machine.get(downloads)
    machine.store.invalidate(["item:1:5:99"])
    machine.get(downloads)
    assert machine.service.downloads == 1


def test_everything_forgotten_is_fetched_anew(machine, downloads):
    machine.get(downloads)
    machine.store.invalidate(["everything"])
    machine.get(downloads)
    assert machine.service.downloads == 2


@pytest.mark.parametrize("dependency", ["everything", item_dependency(URI)])
def test_what_was_published_long_ago_is_confirmed_by_its_date(
    machine, downloads, dependency
):
    machine.service.last_published = LONG_AGO
    machine.get(downloads)
    machine.store.invalidate([dependency, url_dependency(5, URL)])
    machine.get(downloads)
    assert machine.service.downloads == 1
    machine.publish(b"second")
    assert machine.get(downloads) == b"second"


def test_after_a_restart_it_is_confirmed_by_its_date(machine, downloads):
    machine.service.last_published = LONG_AGO
    machine.get(downloads)
    restarted = machine.process(MemoryStore(max_bytes=1_000_000))
    machine.get(restarted)
    assert machine.service.downloads == 1
    restarted.stop()


@pytest.mark.parametrize(
    "date", [None, datetime.now(UTC) + timedelta(days=2), datetime.now(UTC)]
)
def test_a_date_that_proves_nothing_confirms_nothing(machine, downloads, date):
    machine.service.last_published = date
    machine.get(downloads)
    machine.store.invalidate(["everything"])
    machine.get(downloads)
    assert machine.service.downloads == 2


def test_processes_without_a_shared_store_share_what_is_newer_than_all_they_know(
    machine,
):
    one, other = (
        machine.process(MemoryStore(max_bytes=1_000_000), is_shared=False)
        for _ in range(2)
    )
    assert machine.get(one) == machine.get(other) == b"first"
    assert machine.service.downloads == 1
    for each in (one, other):
        each.stop()


def test_a_process_does_not_trust_what_was_fetched_before_it_heard_of_a_change(
    machine,
):
    mine, other = (MemoryStore(max_bytes=1_000_000) for _ in range(2))
    one = machine.process(mine, is_shared=False)
    two = machine.process(other, is_shared=False)
    machine.get(one)
    machine.service.content = b"second"
    other.invalidate([item_dependency(URI)])
    assert machine.get(two) == b"second"
    for each in (one, two):
        each.stop()


def test_a_process_does_not_trust_what_was_fetched_before_it_began(machine):
    one = machine.process(MemoryStore(max_bytes=1_000_000), is_shared=False)
    machine.get(one)
    machine.service.content = b"second"
    younger = machine.process(MemoryStore(max_bytes=1_000_000), is_shared=False)
    assert machine.get(younger) == b"second"
    for each in (one, younger):
        each.stop()


def test_who_cannot_wait_is_told_and_the_next_one_gets_it(machine):
    downloads = machine.process(wait_seconds=0.05)
    machine.service.is_open.clear()
    with pytest.raises(ContentServiceTimeoutError, match=r"still being fetched.*film"):
        machine.get(downloads)
    began = time.monotonic()
    with pytest.raises(ContentServiceTimeoutError):
        machine.get(downloads)  # of the same download nobody waits twice
    assert time.monotonic() - began < 5
    machine.service.is_open.set()
    downloads.stop()
    assert machine.get(machine.process()) == b"first"
    assert machine.service.downloads == 1


def test_a_page_waits_no_longer_than_it_may(machine, downloads):
    machine.service.is_open.clear()
    with ending_by(Deadline(0.01)), pytest.raises(ContentServiceTimeoutError):
        machine.get(downloads)
    machine.service.is_open.set()
    assert machine.get(downloads) == b"first"


def test_a_failed_download_leaves_what_there_was(machine, downloads):
    machine.get(downloads)
    [kept] = (machine.files.folder / "files").glob("*/*")
    machine.publish(b"second")
    machine.service.error = ContentServiceUnavailableError("cut off")
    with pytest.raises(ContentServiceUnavailableError):
        machine.get(downloads)
    assert kept.read_bytes() == b"first"
    assert not list((machine.files.folder / "incoming").iterdir())
    machine.service.error = None
    assert machine.get(downloads) == b"second"


def test_what_is_not_there_is_not_kept(machine, downloads):
    machine.service.error = ItemNotFoundError("gone")
    with pytest.raises(ItemNotFoundError):
        machine.get(downloads)
    machine.service.error = None
    assert machine.get(downloads) == b"first"


def test_a_lost_file_is_fetched_again(machine, downloads):
    machine.get(downloads)
    [kept] = (machine.files.folder / "files").glob("*/*")
    kept.unlink()
    assert machine.get(downloads) == b"first"
    assert machine.service.downloads == 2


def test_notes_of_another_version_are_no_notes(machine, downloads):
    machine.get(downloads)
    source = Source(machine.service, 5, URL)
    machine.files.note(source.name, b'{"of": "another version"}')
    assert machine.get(downloads) == b"first"
    assert machine.service.downloads == 2


def test_a_disk_that_refuses_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    machine = Machine(tmp_path / "file")
    downloads = machine.process()
    with pytest.raises(FileStoreError):
        machine.get(downloads)
    downloads.stop()


def test_without_the_store_nothing_is_taken_for_current(
    machine, downloads, monkeypatch
):
    machine.get(downloads)

    def fail(*_arguments: object) -> None:
        raise CacheUnavailableError("down")

    for name in ("read_stamps", "prepare", "read_sequence"):
        monkeypatch.setattr(machine.store, name, fail)
    assert machine.get(downloads) == b"first"
    assert machine.service.downloads == 2


def test_the_same_url_of_another_publication_or_service_is_another_binary(machine):
    other_service: Any = "another service"
    names = {
        Source(machine.service, 5, URL).name,
        Source(machine.service, 6, URL).name,
        Source(machine.service, 5, "/media/film").name,
        Source(other_service, 5, URL).name,
        Source(machine.service, 5, "/media/\udcff").name,
    }
    assert len(names) == 5
