from __future__ import annotations

import pytest

from content.model.decoding.kinds import Kind, find_kind, fold_name


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("Id", "ComponentPresentations"), Kind.PAGE),
        (("id", "pageTemplate"), Kind.PAGE),
        (("Component", "ComponentTemplate"), Kind.COMPONENT_PRESENTATION),
        (("component",), Kind.COMPONENT_PRESENTATION),
        (("Id", "Fields"), Kind.COMPONENT),
        (("Title", "MULTIMEDIA"), Kind.COMPONENT),
        (("<TaxonomyId>k__BackingField",), Kind.KEYWORD),
        (("Keywords", "Id"), Kind.CATEGORY),
        (("Id", "Title", "MvcData", "Meta"), None),
        ((), None),
    ],
)
def test_members_tell_the_kind(names, kind):
    assert find_kind(names) is kind


@pytest.mark.parametrize("name", ["Key", "KEY", "<Key>k__BackingField"])
def test_name_is_folded(name):
    assert fold_name(name) == "key"


def test_kind_has_a_label_in_words():
    assert Kind.COMPONENT_PRESENTATION.label == "component presentation"
