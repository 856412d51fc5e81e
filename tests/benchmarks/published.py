"""What is published for the benchmarks."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    rich_text_field,
    template,
    text_field,
)
from tests.support.running_site import PUBLISHED

_LINK = (
    '<p xmlns="http://www.w3.org/1999/xhtml"><a xlink:href="{}" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">to {}</a></p>'
)
_ITEMS_OF_COLD_PAGE = 10
_VIEW = template("tcm:5-190-32", "Text Block", view="TextBlock")
_SENTENCE = "The ferry leaves at half past seven and waits for nobody, as a rule. "


def copy_sample_site(root: Path) -> Path:
    """Copy the sample site, with its labels and its navigation.

    What a page asks for in vain the next publish may bring: without these, each publish
    would supersede all pages.
    """
    shutil.copytree(PUBLISHED, root)
    return root


def write_pages(root: Path, names: Sequence[str], *, paragraphs: int) -> Path:
    """Write a publication of pages with so much text each, at ``/<name>.html``."""
    publication = {"Id": "tcm:0-5-1", "Title": "Benchmarks"}
    files = {"5/publication.json": document(publication)}
    for number, name in enumerate(names):
        files[path_of(name)] = make_page(number, paragraphs=paragraphs)
    for path, content in files.items():
        _write(root, path, content)
    return root


def path_of(name: str) -> str:
    """Return where the document of a page is, within the published folder."""
    return f"5/pages/{name}.html.json"


def make_page(number: int, *, paragraphs: int, heading: str = "A page") -> bytes:
    """Return a page as it is published."""
    text = "".join(f"<p>{_SENTENCE * 10}</p>" for _ in range(paragraphs))
    body = f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'
    fields = text_field("heading", heading) | rich_text_field("body", body)
    shown = presentation(component(f"tcm:5-{1000 + number}", fields), _VIEW)
    return document(page(shown, uri=f"tcm:5-{50_000 + number}-64"))


def write_cold_pages(root: Path, count: int) -> None:
    """Write ``/cold-<number>.html``, each with parts of its own, into a publication.

    That is ten dynamic component presentations, each with a link to a page.
    """
    for number in range(count):
        stubs = []
        for part in range(_ITEMS_OF_COLD_PAGE):
            own = 20_000 + 2 * (number * _ITEMS_OF_COLD_PAGE + part)
            uri, target = f"tcm:5-{own}", f"tcm:5-{own + 1}"
            body = _LINK.format(target, target)
            fields = text_field("heading", uri) | rich_text_field("body", body)
            shown = presentation(component(uri, fields), _VIEW)
            aim = page(
                presentation(component(target), _VIEW), uri=f"tcm:5-{own + 1}-64"
            )
            _write(root, f"5/component_presentations/{own}-190.json", document(shown))
            _write(root, path_of(f"cold-{number}-{part}"), document(aim))
            stubs.append(presentation(component(uri), _VIEW, is_dynamic=True))
        whole = page(
            *stubs, uri=f"tcm:5-{20_000 + 2 * number * _ITEMS_OF_COLD_PAGE}-64"
        )
        _write(root, path_of(f"cold-{number}"), document(whole))


def _write(root: Path, path: str, content: bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
