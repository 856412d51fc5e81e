from __future__ import annotations

import pytest

from content.local_delivery.files import (
    read_file,
    remove_file,
    replace_file,
    walk_files,
)


def test_walk_finds_files_of_all_folders_with_their_size(tmp_path):
    replace_file(tmp_path / "a", b"1")
    replace_file(tmp_path / "b/c/d", b"22")
    assert {path: state.size for path, state in walk_files(tmp_path)} == {
        "a": 1,
        "b/c/d": 2,
    }


def test_walk_leaves_out_hidden_files_and_links(tmp_path):
    replace_file(tmp_path / ".hidden/a", b"")
    replace_file(tmp_path / "seen", b"")
    (tmp_path / "link").symlink_to(tmp_path / "seen")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [path for path, _ in walk_files(tmp_path)] == ["seen"]


def test_walk_of_a_folder_that_does_not_exist_finds_nothing(tmp_path):
    assert list(walk_files(tmp_path / "absent")) == []


def test_replaced_file_has_another_state_even_if_size_and_time_agree(tmp_path):
    file = tmp_path / "a"
    replace_file(file, b"1")
    (_, before), *_ = walk_files(tmp_path)
    replace_file(file, b"2")
    (_, after), *_ = walk_files(tmp_path)
    assert (before.size, before) != (after.size, after)


def test_link_is_not_read(tmp_path):
    replace_file(tmp_path / "a", b"1")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic"):
        read_file(tmp_path / "link")


def test_folders_that_are_not_empty_stay(tmp_path):
    replace_file(tmp_path / "a/b/one", b"")
    replace_file(tmp_path / "a/two", b"")
    remove_file(tmp_path / "a/b/one", up_to=tmp_path)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["two"]
