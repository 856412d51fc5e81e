"""Files are whole or not there, few enough, and shared by processes."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from content.caching.file_store import FileStore, StoredFile
from content.exceptions import FileStoreError


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "binaries"


@pytest.fixture
def files(folder):
    return FileStore(folder, max_bytes=1_000)


def put(files: FileStore, content: bytes) -> StoredFile:
    with files.writing() as incoming:
        incoming.file.write(content)
        return incoming.keep()


def read(files: FileStore, stored: StoredFile) -> bytes | None:
    file = files.open(stored)
    if file is None:
        return None
    with file:
        return file.read()


def use(files: FileStore, stored: StoredFile, *, seconds_ago: float) -> None:
    path = files.path_of(stored.digest)
    moment = time.time() - seconds_ago
    os.utime(path, (moment, path.stat().st_mtime))


def test_nothing_is_made_before_it_is_used(files, folder):
    assert files.open(StoredFile("0" * 64, 1)) is None
    assert not folder.exists()


def test_a_file_is_found_by_its_digest(files):
    stored = put(files, b"a picture")
    assert stored == StoredFile(hashlib.sha256(b"a picture").hexdigest(), 9)
    assert read(files, stored) == b"a picture"
    assert files.holds(stored)


def test_what_begins_anew_is_stored_as_it_ended(files):
    with files.writing() as incoming:
        incoming.file.write(b"cut off")
        incoming.file.seek(0)
        incoming.file.truncate()
        incoming.file.write(b"all")
        stored = incoming.keep()
    assert read(files, stored) == b"all"


def test_other_processes_find_it(files, folder):
    stored = put(files, b"a picture")
    assert read(FileStore(folder, max_bytes=1_000), stored) == b"a picture"


def test_what_is_not_kept_leaves_nothing(files, folder):
    def fail() -> None:
        with files.writing() as incoming:
            incoming.file.write(b"half")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_least_recently_used_go_first(files):
    first, second, third = (put(files, bytes([each]) * 400) for each in range(3))
    assert read(files, first) is None
    use(files, second, seconds_ago=3_600)
    use(files, third, seconds_ago=7_200)
    assert read(files, third)  # which is a use
    fourth = put(files, b"d" * 400)
    assert [files.holds(each) for each in (second, third, fourth)] == [
        False,
        True,
        True,
    ]


def test_the_time_of_change_stays_when_a_file_is_used(files):
    stored = put(files, b"a picture")
    path = files.path_of(stored.digest)
    os.utime(path, (1, 1_000_000))
    files.holds(stored)
    assert path.stat().st_mtime == 1_000_000
    assert path.stat().st_atime > time.time() - 60


def test_what_is_larger_than_all_that_may_be_kept_is_kept_alone(files):
    small = put(files, b"small")
    large = put(files, b"x" * 5_000)
    assert files.holds(large)
    assert not files.holds(small)
    put(files, b"small")
    assert not files.holds(large)


def test_the_same_bytes_count_once(files):
    stored = [put(files, b"x" * 400) for _ in range(9)]
    other = put(files, b"y" * 400)
    assert len(set(stored)) == 1
    assert files.holds(stored[0])
    assert files.holds(other)


def test_a_file_being_read_can_be_read_to_its_end(files):
    stored = put(files, b"x" * 900)
    with files.open(stored) as file:
        put(files, b"y" * 900)
        assert not files.holds(stored)
        assert file.read() == b"x" * 900


def test_a_damaged_file_is_as_good_as_none(files, caplog):
    stored = put(files, b"a picture")
    os.truncate(files.path_of(stored.digest), 3)
    assert files.open(stored) is None
    assert "damaged" in caplog.text
    put(files, b"a picture")
    assert read(files, stored) == b"a picture"


def test_a_link_in_place_of_a_file_is_refused(files, tmp_path):
    stored = put(files, b"a picture")
    path = files.path_of(stored.digest)
    path.unlink()
    (tmp_path / "secret").write_bytes(b"password!")
    path.symlink_to(tmp_path / "secret")
    with pytest.raises(FileStoreError, match="cannot be read"):
        files.open(stored)


@pytest.mark.parametrize("total", ["", "many", "-5\x00"])
def test_a_total_that_cannot_be_read_is_counted_anew(files, folder, total):
    put(files, b"x" * 400)
    (folder / "total").write_text(total)
    put(files, b"y" * 400)
    assert (folder / "total").read_text() == "800"


def test_a_full_disk_is_told_and_makes_room(files, folder, monkeypatch):
    first, second = put(files, b"x" * 400), put(files, b"y" * 400)
    use(files, first, seconds_ago=3_600)

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        with pytest.raises(FileStoreError, match=r"No space left.*folder="):
            put(files, b"z" * 400)
    assert not files.holds(first)
    assert files.holds(second)
    assert not list((folder / "incoming").iterdir())
    assert files.holds(put(files, b"z" * 400))


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    files = FileStore(tmp_path / "file" / "binaries", max_bytes=1_000)
    with pytest.raises(FileStoreError, match="cannot be written"):
        put(files, b"a picture")


_WRITES = """
import sys, time
from pathlib import Path
from content.caching.file_store import FileStore
with FileStore(Path(sys.argv[1]), max_bytes=1000).writing() as incoming:
    incoming.file.write(b"x" * 100)
    incoming.file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_was_writing_is_removed(files, folder):
    with subprocess.Popen(
        [sys.executable, "-c", _WRITES, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        for each in range(4):  # makes room, and leaves what is being written
            put(files, bytes([each]) * 400)
        assert len(list((folder / "incoming").iterdir())) == 1
        process.send_signal(signal.SIGKILL)
        process.wait()
    for each in range(4):
        put(files, bytes([each]) * 401)
    assert not list((folder / "incoming").iterdir())
    assert len(list((folder / "files").glob("*/*"))) == 2


def test_only_one_does_what_is_done_once(files):
    doing, most = [], []

    def do() -> None:
        with files.only_one("download"):
            doing.append(1)
            most.append(len(doing))
            time.sleep(0.001)
            doing.pop()

    threads = [threading.Thread(target=do) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_notes_are_kept_apart_from_files(files):
    assert files.find_note("film") is None
    files.note("film", b"seen")
    files.note("film", b"seen twice")
    assert files.find_note("film") == b"seen twice"


def test_notes_are_forgotten_after_a_month(files, folder):
    files.note("old", b"seen")
    files.note("new", b"seen")
    os.utime(folder / "notes" / "old", (1, 1))
    for each in range(4):
        put(files, bytes([each]) * 400)
    assert files.find_note("old") is None
    assert files.find_note("new") == b"seen"


def test_a_note_that_the_disk_refuses_is_lost(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    files = FileStore(tmp_path / "file", max_bytes=1_000)
    files.note("film", b"seen")
    assert files.find_note("film") is None
    assert "not noted" in caplog.text


def test_a_folder_of_this_process_is_removed_with_it():
    files = FileStore(None, max_bytes=1_000)
    assert files.holds(put(files, b"a picture"))
    folder = files.folder
    del files
    assert not folder.exists()
