"""Tags for what editors call things: thin adapters to :mod:`content.rendering.labels`."""

from __future__ import annotations

from django import template

from content.rendering.labels import find_configuration, find_label
from content.rendering.page_build import current_build

register = template.Library()


@register.simple_tag
def label(key: object, *, default: str | None = None) -> str:
    """Return the text of a key on the publication's labels pages, escaped.

    ``{% label "read_more" %}``, ``{% label "read_more" default="Read more" %}``; without
    either, the key itself is shown.
    """
    return find_label(current_build(), str(key), default)


@register.simple_tag
def site_configuration(key: object, *, default: str = "") -> str:
    """Return a value of the publication's configuration, to show or ``as`` a variable.

    ``{% site_configuration "analytics_id" as analytics_id %}``.
    """
    return find_configuration(current_build(), str(key), default)
