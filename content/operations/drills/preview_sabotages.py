"""Protections that drills do without: what keeps previews and visitors apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from content.caching.cache import Cache
from content.caching.session_cache import session_cache
from content.factories import keeping
from content.factories.keeping import Keeping, keep_for_everyone
from content.output import sharing
from content.preview.previews import Preview


def answer_previews_from_outputs() -> None:
    """Let previews be answered with what visitors get."""
    patch.object(sharing, "current_preview", lambda: None).start()


def answer_previews_before_django() -> None:
    """Let the front take who asks for a preview for a visitor."""
    # Before the front has read them: its module is not imported yet.
    patch.object(sharing, "personal_headers", lambda: ()).start()
    patch.object(sharing, "personal_cookies", lambda: ()).start()


def share_models_with_previews() -> None:
    """Let previews read what visitors' pages are made of, and keep it for them."""
    patch.object(
        keeping, "keep_for_session", lambda _preview: keep_for_everyone()
    ).start()


def share_files_with_previews() -> None:
    """Let previews fetch files as visitors do, and keep them for everyone."""
    keep_for_session = keeping.keep_for_session

    def keep(preview: Preview) -> Keeping:
        return replace(keep_for_everyone(), values=keep_for_session(preview).values)

    patch.object(keeping, "keep_for_session", keep).start()


def share_sessions() -> None:
    """Let all preview sessions have one cache."""
    patch.object(keeping, "session_cache", lambda _name: session_cache("")).start()


def build_in_previews() -> None:
    """Let previews use all that visitors do, and build it for them as they see it."""

    def run_builder(self: Cache, *arguments: Any) -> Any:
        return self._builder.build(*arguments)  # what it is for

    answer_previews_from_outputs()
    share_models_with_previews()
    patch.object(Cache, "_run_builder", run_builder).start()


PREVIEW_SABOTAGES: dict[str, Callable[[], None]] = {
    "preview-front": answer_previews_before_django,
    "preview-output": answer_previews_from_outputs,
    "preview-models": share_models_with_previews,
    "preview-files": share_files_with_previews,
    "preview-sessions": share_sessions,
    "preview-build": build_in_previews,
}
