from __future__ import annotations

import pickle

import pytest

from content import exceptions

ERRORS = [
    each
    for each in vars(exceptions).values()
    if isinstance(each, type) and issubclass(each, exceptions.ContentError)
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling_with_its_identity(kind):
    error = kind("Not there", uri="tcm:5-1", status=404, url=None)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert type(again) is kind
    assert str(again) == str(error) == "Not there (uri=tcm:5-1 status=404)"
    assert again.identity == {"uri": "tcm:5-1", "status": 404}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_the_tree_in_the_docstring_names_every_error(kind):
    assert kind.__name__ in exceptions.__doc__
