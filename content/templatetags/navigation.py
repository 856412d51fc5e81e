"""Template tags for menus and what surrounds pages: ``{% load navigation %}``.

Those that render have a template below ``navigation/``, which is the site's own; any
further argument is a variable there. All of them depend on the page's address only.
"""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context, Template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from content.navigation.translations import Translation
from content.rendering.page_build import current_build
from content.rendering.page_navigation import (
    canonical_url_of,
    menus_of,
    translations_of,
)

register = template.Library()


@register.simple_tag(takes_context=True)
def menu(
    context: Context,
    *,
    level: int = 1,
    depth: int = 1,
    template: str = "navigation/menu.html",
    **variables: Any,
) -> SafeString:
    """Render the items of a level: ``{% menu %}``, ``{% menu level=2 depth=2 %}``.

    Level 1 is the main menu; on level 2 and below are the items beside the page, or
    beside what the page is in. Nothing if there are none.
    """
    items = menus_of(current_build()).items(level, depth)
    return _render(context, template, variables, items=items) if items else _NOTHING


@register.simple_tag(takes_context=True)
def side_navigation(
    context: Context,
    *,
    depth: int = 2,
    template: str = "navigation/side_navigation.html",
    **variables: Any,
) -> SafeString:
    """Render the branch of the main menu that the page is in; nothing if it has no items."""
    branch = menus_of(current_build()).branch(depth)
    if branch is None or not branch.items:
        return _NOTHING
    return _render(context, template, variables, branch=branch, items=branch.items)


@register.simple_tag(takes_context=True)
def breadcrumbs(
    context: Context,
    *,
    template: str = "navigation/breadcrumbs.html",
    **variables: Any,
) -> SafeString:
    """Render the way from the home page to the page; nothing on the home page."""
    build = current_build()
    title = (build.outermost or build).page.title
    items = menus_of(build).breadcrumbs(title)
    if len(items) < 2:
        return _NOTHING
    return _render(context, template, variables, items=items)


@register.simple_tag(takes_context=True)
def previous_next(
    context: Context,
    *,
    template: str = "navigation/previous_next.html",
    **variables: Any,
) -> SafeString:
    """Render links to the pages before and after the page, among those beside it."""
    found = menus_of(current_build()).neighbours()
    if not found:
        return _NOTHING
    return _render(
        context, template, variables, previous=found.previous, following=found.following
    )


@register.simple_tag
def translations() -> tuple[Translation, ...]:
    """Return the page in its languages: ``{% translations as languages %}``.

    Its own first; empty if there is no other. Each has ``language``, ``url``,
    ``address``, ``title`` and ``is_current``.
    """
    return translations_of(current_build())


@register.simple_tag
def canonical_url() -> str:
    """Return the absolute URL of the page, the one that search engines shall know."""
    return canonical_url_of(current_build())


_NOTHING = mark_safe("")


def _render(
    context: Context, name: str, variables: dict[str, Any], **found: Any
) -> SafeString:
    # Django's own backend: the only one that has tags.
    chosen = cast("Template", get_template(name).template)  # type: ignore[attr-defined]
    with context.push(**{**variables, **found}):
        return chosen.render(context)
