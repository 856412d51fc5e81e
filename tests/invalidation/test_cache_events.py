from __future__ import annotations

import pickle

from content.exceptions import CacheEventError, ContentError


def test_the_error_belongs_to_the_tree_and_survives_pickling():
    error = CacheEventError("Broken JSON", head="{", reason="truncated")
    assert isinstance(error, ContentError)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert str(copy) == str(error) == "Broken JSON (head={ reason=truncated)"
