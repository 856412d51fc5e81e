from __future__ import annotations

import os
import threading

import pytest

from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.local_delivery.published_folder import Effect, PublishedFolder
from content.model.uri import TcmUri
from tests.support.documents import document, page
from tests.support.local_delivery import write_item

HOME = "5/pages/index.html.json"


def read(folder: PublishedFolder, url: str) -> bytes:
    return folder.read(folder.index().get_page_by_url(5, url))


def test_file_edited_by_hand_shows_at_once(root, folder):
    before = folder.index().get_page_by_uri(TcmUri(5, 310, 64))
    write_item(root, HOME, document(page(uri="tcm:5-999-64")))
    assert folder.index().get_page_by_uri(TcmUri(5, 999, 64)).place == before.place
    with pytest.raises(ItemNotFoundError):
        folder.index().get_page_by_uri(TcmUri(5, 310, 64))


def test_file_deleted_by_hand_is_not_found(root, folder):
    item = folder.index().get_page_by_url(5, "/index.html")
    (root / HOME).unlink()
    with pytest.raises(ItemNotFoundError):
        folder.read(item)
    with pytest.raises(ItemNotFoundError):
        read(folder, "/index.html")


def test_files_that_did_not_change_are_not_read_again(folder):
    assert folder.index() is folder.index()


def test_folder_is_looked_through_at_a_bounded_rate(root):
    folder = PublishedFolder(root, scan_interval_seconds=3600)
    folder.index()
    write_item(root, "5/pages/new.html.json", b"{}")
    with pytest.raises(ItemNotFoundError):
        read(folder, "/new.html")


def test_what_is_stored_shows_at_once_at_any_rate(root):
    folder = PublishedFolder(root, scan_interval_seconds=3600)
    folder.index()
    folder.store("5/pages/new.html.json", b"{}")
    assert read(folder, "/new.html") == b"{}"
    folder.remove("5/pages/new.html.json")
    with pytest.raises(ItemNotFoundError):
        read(folder, "/new.html")


def test_document_that_does_not_decode_is_served_as_it_is_and_reported_once(
    root, folder, caplog
):
    write_item(root, "5/pages/broken.html.json", b'{"Id":')
    assert read(folder, "/broken.html") == b'{"Id":'
    assert read(folder, "/index.html")
    assert [record.args[0] for record in caplog.records] == ["5/pages/broken.html.json"]


@pytest.mark.parametrize(
    ("content", "effect"), [(b"{}", Effect.UNCHANGED), (b'{"a":1}', Effect.UPDATED)]
)
def test_storing_again_tells_what_it_did(folder, content, effect):
    path = "5/pages/new.html.json"
    assert folder.store(path, b"{}") is Effect.CREATED
    assert folder.store(path, content) is effect


def test_storing_replaces_the_item_with_another_document_suffix(root, folder):
    assert folder.store("5/pages/index.html.xml", b"<Page/>") is Effect.UPDATED
    assert read(folder, "/index.html") == b"<Page/>"
    assert not (root / HOME).exists()


def test_storing_leaves_no_temporary_file(root, folder):
    folder.store(HOME, b"{}")
    assert [file.name for file in (root / "5/pages").iterdir() if file.is_file()] == [
        "index.html.json"
    ]


def test_failed_write_leaves_the_old_item(root, folder, monkeypatch):
    before = (root / HOME).read_bytes()

    def fail(_descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        folder.store(HOME, b"{}")
    assert (root / HOME).read_bytes() == before
    assert not list((root / "5/pages").glob(".publishing-*"))


def test_removing_takes_empty_folders_along(root, folder):
    folder.store("5/pages/a/b/c.html.json", b"{}")
    folder.remove("5/pages/a/b/c.html.json")
    assert not (root / "5/pages/a").exists()
    assert (root / HOME).exists()


def test_removing_what_is_not_there_is_not_found(folder):
    with pytest.raises(ItemNotFoundError):
        folder.remove("5/pages/absent.html.json")


@pytest.mark.parametrize(
    "path",
    [
        "../outside.json",
        "5/pages/../../../outside.json",
        "/5/pages/a.json",
        "5/pages/\0.json",
    ],
)
def test_nothing_outside_the_folder_is_touched(root, folder, path):
    outside = root.parent / "outside.json"
    outside.write_bytes(b"untouched")
    with pytest.raises(InvalidUrlError):
        folder.store(path, b"{}")
    with pytest.raises(InvalidUrlError):
        folder.remove(path)
    assert outside.read_bytes() == b"untouched"


def test_symbolic_links_are_neither_read_nor_followed_nor_replaced(root, folder):
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "secret.html.json").write_bytes(b"{}")
    (root / "5/pages/away").symlink_to(outside)
    (root / "5/pages/secret.html.json").symlink_to(outside / "secret.html.json")
    for url in ("/away/secret.html", "/secret.html"):
        with pytest.raises(ItemNotFoundError):
            read(folder, url)
        with pytest.raises(InvalidUrlError):
            folder.store(f"5/pages{url}.json", b"[]")
        with pytest.raises(InvalidUrlError):
            folder.remove(f"5/pages{url}.json")
    assert (outside / "secret.html.json").read_bytes() == b"{}"


def test_file_that_became_a_link_is_not_followed(root, folder):
    item = folder.index().get_page_by_url(5, "/index.html")
    secret = root.parent / "secret"
    secret.write_bytes(b"secret")
    (root / HOME).unlink()
    (root / HOME).symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        folder.read(item)


@pytest.mark.parametrize(
    "path", ["5/binaries/media", "5/binaries/media/harbour_tcm5-230.jpg/x"]
)
def test_item_in_the_way_of_another_is_refused(folder, path):
    with pytest.raises(InvalidUrlError):
        folder.store(path, b"x")


def test_files_that_are_no_items_are_ignored(root, folder):
    count = len(folder.index())
    for path in ("README.md", "5/notes.txt", "5/pages/.swp.json", "5/pages/a.html~"):
        write_item(root, path, b"x")
    assert len(folder.index()) == count


def test_readers_see_whole_documents_while_they_are_replaced(folder):
    documents = [b'{"Title":"' + letter * 200_000 + b'"}' for letter in (b"a", b"b")]
    folder.store("5/pages/big.html.json", documents[0])
    seen = set()
    done = threading.Event()

    def read_all() -> None:
        while not done.is_set():
            seen.add(read(folder, "/big.html"))

    reader = threading.Thread(target=read_all)
    reader.start()
    for turn in range(40):
        folder.store("5/pages/big.html.json", documents[turn % 2])
    done.set()
    reader.join()
    assert seen <= set(documents)


def test_content_of_binaries_is_not_read_to_find_them(root):
    # A file with a hole: no machine has the memory for what it would be read as.
    film = root / "5/binaries/media/film_tcm5-231.mp4"
    film.touch()
    os.truncate(film, 1 << 40)
    item = PublishedFolder(root).index().get_binary_by_uri(TcmUri(5, 231))
    assert item.signature.size == 1 << 40
