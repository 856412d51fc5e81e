from __future__ import annotations

import gc
import os
import tracemalloc
from io import BytesIO
from wsgiref.util import FileWrapper

import pytest

from content.binaries.http.answers import Representation, answer
from content.binaries.http.bodies import CHUNK_BYTES, Body
from content.binaries.responses import FileBody

SIZE_BYTES = 8 * 1024 * 1024
SERVED = Representation(etag='"e"', size_bytes=SIZE_BYTES, content_type="video/mp4")
WHOLE = answer("GET", {}, SERVED)
PARTS = answer("GET", {"range": f"bytes=0-3,9-{SIZE_BYTES - 9000}"}, SERVED)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "film"
    path.write_bytes(os.urandom(SIZE_BYTES))
    return path


@pytest.mark.parametrize("found", [WHOLE, PARTS], ids=["whole", "parts"])
def test_the_file_is_closed_at_the_end(path, found):
    file = path.open("rb")
    assert sum(map(len, Body(found, file))) == int(
        dict(found.headers)["Content-Length"]
    )
    assert file.closed


@pytest.mark.parametrize("chunks", [0, 1, 3])
def test_the_file_is_closed_when_nobody_reads_on(path, chunks):
    file = path.open("rb")
    body = Body(PARTS, file)
    for _ in range(chunks):
        next(body)
    body.close()
    body.close()
    assert file.closed


def test_the_file_is_closed_when_it_cannot_be_read():
    class Broken(BytesIO):
        def read(self, *_size):
            raise OSError

    file = Broken()
    with pytest.raises(OSError):  # noqa: PT011  # any will do
        next(Body(WHOLE, file))
    assert file.closed


def test_a_file_that_is_shorter_than_it_was_ends_the_body():
    assert b"".join(Body(WHOLE, BytesIO(b"short"))) == b"short"


def test_no_more_than_a_chunk_is_in_memory(path):
    body = Body(PARTS, path.open("rb"))
    tracemalloc.start()
    try:
        longest = max(len(chunk) for chunk in body)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert longest <= CHUNK_BYTES
    assert peak_bytes < SIZE_BYTES / 4


def test_a_response_that_is_not_sent_closes_its_file(path):
    file = path.open("rb")
    FileBody(WHOLE, file).close()
    assert file.closed


def test_a_file_that_the_server_reads_is_closed_with_the_response(path):
    gc.disable()  # or it might be closed by chance
    try:
        file = path.open("rb")
        response = FileBody(WHOLE, file)
        # What Django does when the server has a way of its own to send files.
        file.close = response.close
        wrapped = FileWrapper(file, response.block_size)
        assert b"".join(wrapped) == path.read_bytes()
        wrapped.close()
        assert file.closed
        assert response.closed
    finally:
        gc.enable()
