from __future__ import annotations

from pathlib import Path

import pytest

from content.exceptions import InvalidUrlError
from content.local_delivery.sources import check_sources, collect_sources, find_place
from tests.support.local_delivery import write_item


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("/site/published/5/pages/a.html.json", "5/pages/a.html.json"),
        ("/site/elsewhere/5/pages/a.html.json", "5/pages/a.html.json"),
        ("/published/5/pages/6/pages/a.json", "5/pages/6/pages/a.json"),
        ("/1/pages/published/5/pages/a.json", "5/pages/a.json"),
    ],
)
def test_place_is_the_end_of_a_path(file, path):
    assert find_place(Path(file)).path == path


def test_path_without_a_place_is_refused():
    with pytest.raises(InvalidUrlError):
        find_place(Path("/site/a.html.json"))


def test_folder_stands_for_all_its_files_each_once(root):
    sources = collect_sources([root / "5/pages", root / "5/pages/index.html.json"])
    assert [source.place.url for source in sources] == [
        "/index.html",
        "/news/index.html",
        "/news/tides.html",
    ]


def test_hidden_files_are_left_out(root):
    write_item(root, "5/pages/.a.json.swp", b"")
    assert len(collect_sources([root / "5/pages"])) == 3


def test_nothing_to_publish_is_refused(root):
    for path in (root / "5/absent", root / "5/pages/absent.json"):
        with pytest.raises(InvalidUrlError):
            collect_sources([path])


def test_documents_that_do_not_decode_are_told_with_their_place(root):
    write_item(root, "5/pages/broken.html.json", b"{")
    problems = check_sources(collect_sources([root]))
    assert [problem.partition(":")[0] for problem in problems] == [
        "5/pages/broken.html.json"
    ]
