"""Which template shows a page, a component presentation or a region."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.template import Template as EngineTemplate, TemplateDoesNotExist
from django.template.loader import select_template

from content.model.page import Region, Template

# A title may carry remarks for editors: "Article Detail [wide]" is the view ArticleDetail.
_REMARK = re.compile(r"\[[^\]]*\]")
_NOT_IN_A_NAME = re.compile(r"[^\w-]+")
_MAX_NAME_BYTES = 200  # file systems refuse names of more than 255, with the suffix
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|-")


def view_name_of(template: Template) -> str:
    """Return the view that a page or component template names: metadata, else title.

    The rules of DD4T's ``GetViewName``; characters that cannot be in a file name of a
    view (slashes, dots, blanks) are left out.
    """
    name = template.find_metadata_text("view") or _REMARK.sub("", template.title)
    return _clean(name)


def view_name_of_region(region: Region) -> str:
    """Return the view that a region's metadata names, else the region's name."""
    field = region.metadata_fields.get("view")
    name = field.values[0] if field and field.values else region.name
    return _clean(name)


# Asked for by everything that is done with a component presentation.
@lru_cache(maxsize=4096)
def _clean(name: str) -> str:
    """Return the name as a file may have it; ``""`` if none can."""
    name = _NOT_IN_A_NAME.sub("", unicodedata.normalize("NFC", name))
    return name if len(name.encode()) <= _MAX_NAME_BYTES else ""


def find_template(
    directory: str, view_name: str, *, default: str = "", own: str = ""
) -> EngineTemplate:
    """Return the template of a view: ``GeneralPage``, else ``general_page``, else default.

    Args:
        own: The publication's folder in ``publications/``, whose template of a name goes
            before the one that all publications share.

    Raises:
        TemplateDoesNotExist: There is none; its message names all that were tried.
    """
    names = template_names(directory, view_name, default)
    if own:
        names = tuple(
            each for name in names for each in (f"publications/{own}/{name}", name)
        )
    # Django wraps the engine's template for callers without a context of their own.
    template: EngineTemplate = select_template(names).template
    return template


def find_template_or_none(
    directory: str, view_name: str, *, own: str = ""
) -> EngineTemplate | None:
    """Return the template of a view, or ``None`` if there is none."""
    try:
        return find_template(directory, view_name, own=own)
    except TemplateDoesNotExist:
        return None


@lru_cache(maxsize=1024)
def template_names(directory: str, view_name: str, default: str) -> tuple[str, ...]:
    """Return the template names tried for a view, in order."""
    snake_case = _WORD_START.sub("_", view_name).lower()
    names = dict.fromkeys(name for name in (view_name, snake_case, default) if name)
    return tuple(f"{directory}/{name}.html" for name in names) or (
        f"{directory}/.html",
    )
