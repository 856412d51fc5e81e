from __future__ import annotations

from typing import Any

import pytest

from content.local_delivery.places import ItemKind
from content.operations.drills.publish_changes import choose_spread, find_changes
from tests.support.documents import component, document, presentation, template
from tests.support.local_delivery import write_item, write_sample
from tests.support.running_site import PUBLISHED


@pytest.fixture
def folder(tmp_path):
    prose = {"body": {"Name": "body", "Values": ["A text of words"], "FieldType": 0}}
    shown = presentation(component("tcm:5-306", prose), template("tcm:5-190-32", "T"))
    write_item(tmp_path, "5/component_presentations/306-190.json", document_of(shown))
    return write_sample(tmp_path)


def document_of(record: dict[str, Any]) -> bytes:
    # As DD4T writes it, without blanks.
    return document(record).replace(b'": ', b'":')


def test_every_item_of_a_folder_is_changed_once(folder):
    files = {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file()
    }
    changes = list(find_changes(folder))
    assert sorted(change.place.path for change in changes) == sorted(files)


def test_files_that_are_no_items_are_not_changed(folder):
    write_item(folder, "README.md", b"about")
    assert not any(c.place.path == "README.md" for c in find_changes(folder))


def test_prose_and_bytes_of_binaries_are_others_than_before(folder):
    changes = {change.place.path: change for change in find_changes(folder)}
    prose = changes["5/component_presentations/306-190.json"]
    assert prose.is_other
    assert b"Edition" in prose.document
    picture = changes["5/binaries/media/harbour_tcm5-230.jpg"]
    assert picture.is_other
    assert picture.document != (folder / picture.place.path).read_bytes()


def test_what_has_no_prose_is_told_apart(folder):
    changes = {change.place.path: change for change in find_changes(folder)}
    about = changes["5/publication.json"]
    assert not about.is_other
    assert about.kind == "publication, unchanged"
    assert about.document == (folder / "5/publication.json").read_bytes()


def test_spread_has_some_of_every_kind():
    changes = list(find_changes(PUBLISHED))
    chosen = choose_spread(changes, 12)
    assert {change.place.kind for change in chosen} == set(ItemKind)
    assert 10 <= len(chosen) <= 15


def test_spread_reaches_from_the_beginning_to_the_end(folder):
    changes = [
        change
        for change in find_changes(PUBLISHED)
        if change.place.kind is ItemKind.PAGE
    ]
    numbers = [changes.index(change) for change in choose_spread(changes, 10)]
    assert len(numbers) == 10
    assert numbers[0] == 0
    assert numbers[-1] >= len(changes) * 0.8


@pytest.mark.parametrize(
    "path", ["5/pages/navigation.json.json", "6/pages/nl/navigation.xml.xml"]
)
def test_a_navigation_has_other_titles_than_before(path):
    [change] = [each for each in find_changes(PUBLISHED) if each.place.path == path]
    assert change.is_other
    assert b"Edition" in change.document
