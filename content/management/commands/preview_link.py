"""``manage.py preview_link``: a link that shows a page to who has no login, for a while."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from content.addressing.publications import site_publications
from content.addressing.published_urls import address_of
from content.caching.preview_links import issue, revoke
from content.caching.site_cache import get_site_cache, reset_site_cache
from content.caching.stores import is_shared
from content.conf import conf
from content.exceptions import ContentError, InvalidUriError
from content.factories.content import Content
from content.model.uri import TcmUri
from content.preview.exceptions import PreviewRefusedError
from content.preview.links import PreviewLink, make_link, read_link, sign_link
from content.preview.moments import read_moment
from content.preview.previews import Preview, previewing
from content.preview.tokens import is_token
from content.providers.registry import get_provider

_UNITS = {"m": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"([1-9][0-9]{0,5})([mhd])", re.ASCII)


class Command(BaseCommand):
    help = "Makes a link that shows a page before it is published, or revokes one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "item",
            metavar="URL|URI|LINK",
            help="where the link leads: /news/, or a component's URI; or, to revoke it, "
            "the link",
        )
        parser.add_argument(
            "--expires",
            default="2d",
            metavar="2d",
            help="after how many minutes, hours or days (30m, 8h, 2d; default 2d)",
        )
        parser.add_argument(
            "--section",
            action="store_true",
            help="show all in the page's folder, not the page alone",
        )
        parser.add_argument(
            "--session",
            default="",
            metavar="TOKEN",
            help="show what this preview session has changed",
        )
        parser.add_argument(
            "--at",
            default="",
            metavar="2026-12-24T18:00",
            help="show what is to be seen at that time, by CONTENT_PERIOD_FIELDS",
        )
        parser.add_argument(
            "--revoke", action="store_true", help="let a link count no more"
        )

    def handle(
        self,
        *,
        item: str,
        expires: str,
        section: bool,
        session: str,
        at: str,
        revoke: bool,
        **_options: Any,
    ) -> None:
        if not conf.CONTENT_PREVIEW:
            raise CommandError("Previews are off here: set CONTENT_PREVIEW.")
        try:
            if revoke:
                self.stdout.write(_revoke(item))
            else:
                link = make_link(
                    _find_path(item, session),
                    seconds=_read_seconds(expires),
                    is_section=section,
                    session_token=session,
                    at=_read_moment(at),
                )
                self.stdout.write(_issue(link))
        except (ContentError, PreviewRefusedError, ValueError) as exc:
            raise CommandError(str(exc)) from exc
        finally:
            reset_site_cache()


def _read_seconds(expires: str) -> int:
    found = _DURATION.fullmatch(expires)
    if not found:
        raise ValueError(f"{expires!r} is no time: write 30m, 8h or 2d")
    return int(found[1]) * _UNITS[found[2]]


def _read_moment(at: str) -> datetime | None:
    if at and not conf.CONTENT_PERIOD_FIELDS:
        raise ValueError("Nothing here has a time: set CONTENT_PERIOD_FIELDS")
    try:
        return read_moment(at)
    except (ValueError, OverflowError) as exc:
        raise ValueError(f"{at!r} is no date and time: 2026-12-24T18:00") from exc


def _issue(link: PreviewLink) -> str:
    signed = sign_link(issue(link, get_site_cache().unguarded_store))
    path = reverse("preview_link", kwargs={"signed": signed})
    return urljoin(conf.CONTENT_SITE_URL, path)


def _find_path(item: str, session: str) -> str:
    if session and not is_token(session):
        raise ValueError("This is no token of a preview session")
    if item.startswith(("http://", "https://")):
        return urlsplit(item).path or "/"
    try:
        uri = TcmUri.parse(item)
    except InvalidUriError:
        return item
    for publication in site_publications():
        if publication.publication_id == uri.publication_id:
            with previewing(Preview(session_token=session)):
                content = Content(get_provider(publication.provider))
                if url := content.links.get_url(uri):
                    return address_of(url, conf.CONTENT_WELCOME_FILE)
    raise ValueError(f"{item} is shown on no page")


def _revoke(link: str) -> str:
    if not is_shared():
        raise ValueError(
            "Without a Redis no process knows of it: change CONTENT_PREVIEW_LINK_EPOCH"
            " and restart the site, which revokes all links"
        )
    signed = urlsplit(link).path.rstrip("/").rpartition("/")[2]
    revoke(read_link(signed), get_site_cache().unguarded_store)
    return "Revoked."
