"""Names for what is generated, from names as editors and schemas have them."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection

from content.view_models.checks import find_owner
from content.view_models.declaration import ViewModel

_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z]+")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Return a name in ASCII with underscores; ``""`` if nothing of it is left."""
    words = _WORD_START.sub("_", _in_ascii(name))
    return _NOT_IN_A_NAME.sub("_", words).strip("_").lower()


def class_name(name: str, *, prefix: str, taken: Collection[str]) -> str:
    """Return the name of a class; with the prefix, if it is no name or taken."""
    words = filter(None, _NOT_IN_A_NAME.split(_in_ascii(name)))
    found = "".join(word[0].upper() + word[1:] for word in words)
    while not found.isidentifier() or keyword.iskeyword(found) or found in taken:
        found = prefix + found
    return found


def attribute_name(name: str, *, model: type[ViewModel], taken: Collection[str]) -> str:
    """Return the name of a published field's attribute in a model of that kind."""
    found = snake_case(name)
    if not found.isidentifier():
        found = f"field_{found}".rstrip("_")
    if keyword.iskeyword(found):
        found += "_"
    while found in taken or find_owner(model, found):
        found = f"own_{found}"
    return found


def _in_ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
