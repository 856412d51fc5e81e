"""Component presentations that the rendering tests share."""

from __future__ import annotations

from typing import Any

from tests.support.documents import (
    component,
    presentation,
    template,
    text_field,
)

PLAIN = template("tcm:5-191-32", "Plain")
XLINK = (
    '<p xmlns="http://www.w3.org/1999/xhtml">'
    '<a xlink:href="{}" xmlns:xlink="http://www.w3.org/1999/xlink">more</a></p>'
)


def plain(number: int, **options: Any) -> dict[str, Any]:
    heading = text_field("heading", f"component {number}")
    return presentation(component(f"tcm:5-{number}", heading), PLAIN, **options)
