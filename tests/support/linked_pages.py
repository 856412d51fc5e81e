"""A published folder whose pages need a known number of calls."""

from __future__ import annotations

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

_LINK = (
    '<p xmlns="http://www.w3.org/1999/xhtml"><a xlink:href="{}" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">to {}</a></p>'
)
_VIEW = template("tcm:5-190-32", "Text Block", view="TextBlock")


def write_linked_pages(root: Path, *, presentations: int, links: int) -> Path:
    """Write ``/index.html``, which costs 1 + ``presentations`` + ``links`` calls.

    Its dynamic component presentations share the links between them; each target has a
    page of its own.
    """
    files = {"5/publication.json": {"Id": "tcm:0-5-1", "Title": "Linked pages"}}
    targets = [f"tcm:5-{200 + number}" for number in range(links)]
    for number, uri in enumerate(targets):
        shown = presentation(component(uri), _VIEW)
        files[f"5/pages/target-{number}.html.json"] = page(
            shown, uri=f"tcm:5-{400 + number}-64"
        )
    stubs = []
    for number in range(presentations):
        uri = f"tcm:5-{100 + number}"
        body = "".join(
            _LINK.format(target, target) for target in targets[number::presentations]
        )
        fields = text_field("heading", f"Number {number}") | rich_text_field(
            "body", body
        )
        files[f"5/component_presentations/{100 + number}-190.json"] = presentation(
            component(uri, fields), _VIEW
        )
        stubs.append(presentation(component(uri), _VIEW, is_dynamic=True))
    files["5/pages/index.html.json"] = page(*stubs)
    for path, record in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(document(record))
    return root
