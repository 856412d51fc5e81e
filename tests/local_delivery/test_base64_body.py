from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from content.local_delivery.base64_body import Base64Body
from content.local_delivery.files import open_file, replace_file

BEFORE, AFTER = b"before" * 50_000, b"after" * 60_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "film.bin"
    path.write_bytes(BEFORE)
    return path


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 49_151, 49_152, 49_153, 300_000])
def test_body_is_a_json_string_of_the_length_that_was_said(tmp_path, size):
    content = os.urandom(size)
    path = tmp_path / "film.bin"
    path.write_bytes(content)
    body = Base64Body(open_file(path))
    sent = b"".join(body)
    body.close()
    assert len(sent) == body.size_bytes
    assert sent == b'"' + base64.b64encode(content) + b'"'


@pytest.mark.parametrize("change", ["replaced", "removed"])
def test_file_that_is_replaced_or_removed_meanwhile_is_sent_as_it_was(file, change):
    body = Base64Body(open_file(file))
    parts = iter(body)
    sent = next(parts) + next(parts)
    if change == "replaced":
        replace_file(file, AFTER)
    else:
        file.unlink()
    sent += b"".join(parts)
    body.close()
    assert base64.b64decode(sent[1:-1]) == BEFORE


@pytest.mark.parametrize("content", [AFTER[: len(BEFORE)], BEFORE[:100], AFTER])
def test_file_that_is_written_to_meanwhile_has_no_end(file, content):
    body = Base64Body(open_file(file))
    parts = iter(body)
    sent = [next(parts), next(parts)]
    file.write_bytes(content)
    # The clock that files are dated by may not have moved on.
    os.utime(file, ns=(0, 0))
    with pytest.raises(OSError, match="written to"):
        sent += parts
    body.close()
    assert len(b"".join(sent)) < body.size_bytes
