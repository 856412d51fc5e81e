"""Asks whoever can tell: the store that all processes share, or a process that runs."""

from __future__ import annotations

from typing import Generic, TypeVar, cast

import msgspec

from content.caching.stores import is_shared, open_file_store, open_store
from content.conf import conf
from content.exceptions import CacheUnavailableError
from content.operations.inspection.answering import answer_question
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.records import Finding, Question
from content.operations.inspection.site_client import ask_site

F = TypeVar("F", bound=Finding)


class Told(msgspec.Struct, Generic[F], frozen=True):
    """What was found, and who says so."""

    finding: F
    process: str = ""
    """Empty: the shared store, which knows of all processes."""


def ask(question: Question, kind: type[F], *, site_url: str = "") -> Told[F]:
    """Return what is found; ``kind`` is that of the question's findings.

    Args:
        site_url: The site to ask, even where there is a shared store.

    Raises:
        InspectionError: Nobody could tell.
    """
    if site_url or not is_shared():
        return Told(*ask_site(question, kind, site_url or conf.CONTENT_SITE_URL))
    try:
        finding = answer_question(question, open_store(), open_file_store())
    except CacheUnavailableError as exc:
        raise InspectionError(str(exc)) from exc
    return Told(cast("F", finding))
