"""Which component presentations are for the visitor, where that is for somebody to say.

DD4T publishes the conditions of target groups and leaves it to the site to evaluate them.
Without ``CONTENT_TARGET_GROUPS`` everyone sees everything. With it, a page that has such
conditions is built for each visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from django.http import HttpRequest
from django.utils.module_loading import import_string

from content.conf import conf
from content.model.component import Condition
from content.model.page import ComponentPresentation
from content.rendering.controllers import be_personal
from content.rendering.page_build import PageBuild

Evaluator = Callable[[HttpRequest, Sequence[Condition]], bool]


def is_for_visitor(build: PageBuild, presentation: ComponentPresentation) -> bool:
    """Return whether a visitor is to see a component presentation.

    Raises:
        NotKeptError: That depends on the visitor, and this build is for everyone.
    """
    if is_for_everyone(presentation):
        return True
    be_personal(build)
    evaluate = load_evaluator(conf.CONTENT_TARGET_GROUPS)
    return evaluate(build.request, presentation.target_group_conditions)


def is_for_everyone(presentation: ComponentPresentation) -> bool:
    """Return whether a component presentation is to be seen whoever the visitor is."""
    return not (presentation.target_group_conditions and conf.CONTENT_TARGET_GROUPS)


def load_evaluator(path: str) -> Evaluator:
    """Return the callable at a dotted path.

    Raises:
        ImportError: There is none.
    """
    return cast("Evaluator", import_string(path))
