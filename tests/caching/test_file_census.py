"""What a folder of files holds is told as it is, and nothing is made or removed by it."""

from __future__ import annotations

import os
import time

import pytest

from content.caching.file_census import FileCensus, take_census
from content.caching.file_store import FileStore


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "binaries", max_bytes=1_000)


def put(files: FileStore, content: bytes) -> str:
    with files.writing() as incoming:
        incoming.file.write(content)
        return incoming.keep().digest


def test_a_folder_that_is_not_there_is_empty_and_is_not_made(files):
    assert take_census(files.folder) == FileCensus()
    assert not files.folder.exists()


def test_files_are_counted_with_the_largest_and_the_least_recently_used(files):
    large, small = put(files, b"x" * 400), put(files, b"y" * 10)
    os.utime(files.path_of(small), (1_000, 2_000))
    census = take_census(files.folder)
    assert (census.files, census.size_bytes) == (2, 410)
    assert (census.largest, census.largest_bytes) == (large, 400)
    assert census.oldest_use_at == 1_000


def test_what_is_being_written_is_told_from_what_was_left(files):
    (files.folder / "incoming").mkdir(parents=True)
    (files.folder / "incoming" / "of a killed process").write_bytes(b"half")
    with files.writing() as incoming:
        incoming.file.write(b"12345678")
        incoming.file.flush()
        census = take_census(files.folder)
        incoming.keep()
    found = {each.size_bytes: each for each in census.incoming}
    assert found[4].is_abandoned
    assert not found[8].is_abandoned
    assert found[8].written_at == pytest.approx(time.time(), abs=60)
    assert len(take_census(files.folder).incoming) == 1
