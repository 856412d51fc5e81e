"""A site within the tests' process over a content service with preview sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.test import Client, override_settings

from content.caching.site_cache import get_site_cache, reset_site_cache
from content.local_delivery.service import LocalDelivery
from content.providers.forwarding import SESSION_COOKIE
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.local_delivery import running_local_delivery, write_item
from tests.support.templates import templates_setting

TOKEN, OTHER_TOKEN = "editor-1", "editor-2"
HOST = "testserver"
SOURCES = {
    "pages/default.html": "<html><body><h1>{{ page.title }}</h1>"
    "{% component_presentations %}</body></html>",
    "component_presentations/any.html": "<p>{{ fields.text }}</p>"
    "<a href='{{ \"tcm:5-80\"|link_url }}'>here</a>",
    **{f"errors/{status}.html": f"{status}" for status in (400, 404, 500, 503)},
}
PAGE_PLACE = "5/pages/index.html.json"
DYNAMIC_PLACE = "5/component_presentations/90-91.json"
TARGET_PLACE = "5/pages/target.html.json"
_TEMPLATE = template("tcm:5-91-32", "Any")


def page_document(title: str, **members: Any) -> bytes:
    """Return a page that shows a dynamic component presentation."""
    shown = presentation(component("tcm:5-90"), _TEMPLATE, is_dynamic=True)
    return document(page(shown, uri="tcm:5-7-64") | {"Title": title} | members)


def dynamic_document(text: str) -> bytes:
    shown = component("tcm:5-90", text_field("text", text))
    return document(presentation(shown, _TEMPLATE))


def target_document() -> bytes:
    """Return the page that links to component 80 lead to."""
    shown = presentation(component("tcm:5-80"), template("tcm:5-92-32", "Any"))
    return document(page(shown, uri="tcm:5-6-64"))


class PreviewSite(msgspec.Struct):
    """The site, its content service, and where the sessions of that are."""

    delivery: LocalDelivery
    sessions: Path

    def change(self, token: str, place: str, content: bytes) -> None:
        """Change something in a session, and publish nothing."""
        write_item(self.sessions / token, place, content)

    def get(self, path: str = "/", *, token: str = "", **headers: str) -> Any:
        """Ask as an editor with a token, else as a visitor."""
        client = Client()
        if token:
            client.cookies[SESSION_COOKIE] = token
        return client.get(path, headers=headers)

    def keys(self) -> set[str]:
        """Return all that is kept for visitors, with when it was built."""
        store = get_site_cache().unguarded_store
        kinds = (
            "output",
            "page",
            "component presentation",
            "link",
            "binary url",
            "text",
            "list",
        )
        return {
            f"{key} {found.entry.created_at}"
            for kind in kinds
            for key, found in store.find_entries(kind)
        }


@contextmanager
def preview_site(root: Path, **settings: Any) -> Iterator[PreviewSite]:
    """Give the site, with previews on."""
    published, sessions = root / "published", root / "sessions"
    write_item(published, PAGE_PLACE, page_document("Published"))
    write_item(published, DYNAMIC_PLACE, dynamic_document("published text"))
    write_item(published, TARGET_PLACE, target_document())
    sessions.mkdir(exist_ok=True)
    with (
        running_local_delivery(published, sessions=sessions) as delivery,
        override_settings(
            **{
                "CONTENT_PREVIEW": True,
                "CONTENT_PREVIEW_FRESH_SECONDS": 60,
                "CONTENT_PUBLICATIONS": [{"publication_id": 5}],
                "CONTENT_PROVIDERS": {
                    "default": {
                        "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
                        "OPTIONS": {"base_url": delivery.url},
                    }
                },
                "CONTENT_OUTPUT_CACHE": True,
                "CONTENT_EVENT_SOURCE": "",
                "CONTENT_REBUILDS_PER_SECOND": 0,
                "TEMPLATES": templates_setting(SOURCES),
                "ALLOWED_HOSTS": [HOST],
                **settings,
            }
        ),
    ):
        yield PreviewSite(delivery, sessions)
        reset_site_cache()
