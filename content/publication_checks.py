"""What can be wrong with the pages that publications name, and with who may go where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.checks import CheckMessage, Error, Warning as CheckWarning
from django.utils.translation import check_for_language

from content.addressing.publications import SitePublication
from content.conf import conf
from content.labels.lookup import parse_source

_FOLDER = re.compile(r"[\w-]+")
_REDIRECT_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")


def check_pages(publications: Sequence[SitePublication]) -> Iterator[CheckMessage]:
    """The pages of labels, configuration and redirects are published URLs."""
    for publication in publications:
        where = f"CONTENT_PUBLICATIONS, publication {publication.publication_id}"
        for text in (*publication.labels, *publication.configuration):
            try:
                parse_source(publication.publication_id, text)
            except ValueError as exc:
                yield Error(
                    f"{where}: {exc}.",
                    hint='Write "/system/labels.html", or "5:/system/labels.html" for'
                    " the page of publication 5.",
                    id="content.E022",
                )
        if publication.redirects and not publication.redirects.startswith("/"):
            yield Error(
                f"{where}: redirects {publication.redirects!r} must begin with a slash.",
                hint="It is the URL that the page of redirects is published at.",
                id="content.E023",
            )
        if publication.templates and not _FOLDER.fullmatch(publication.templates):
            yield Error(
                f"{where}: templates {publication.templates!r} must be a folder's name.",
                hint="It is one in templates/publications/.",
                id="content.E024",
            )


def check_languages(publications: Sequence[SitePublication]) -> Iterator[CheckMessage]:
    """Dates and numbers can be written in the languages of the publications."""
    for publication in publications:
        if not check_for_language(publication.language):
            yield CheckWarning(
                f"CONTENT_PUBLICATIONS, publication {publication.publication_id}:"
                f" Django does not know the language {publication.language!r}.",
                hint='Dates and numbers are written in LANGUAGE_CODE. Write "nl-be", say.',
                id="content.W025",
            )


def check_redirect_hosts() -> Iterator[CheckMessage]:
    """The hosts that editors may redirect to are hosts, and not all of them."""
    for host in conf.CONTENT_REDIRECT_HOSTS:
        if not _REDIRECT_HOST.fullmatch(host):
            yield Error(
                f"CONTENT_REDIRECT_HOSTS: {host!r} must be a name in lower case, without"
                " scheme, port or wildcard.",
                hint='For all hosts of a domain, write ".example.org".',
                id="content.E026",
            )


def check_maintenance() -> Iterator[CheckMessage]:
    """Maintenance closes something, and can be switched."""
    for path in conf.CONTENT_MAINTENANCE_OPEN_PATHS:
        if not path.startswith("/") or path == "/":
            yield Error(
                f"CONTENT_MAINTENANCE_OPEN_PATHS: {path!r} must be the beginning of some"
                " paths, with a slash before it.",
                hint='For example "/-/".',
                id="content.E027",
            )
    file = conf.CONTENT_MAINTENANCE_FILE
    if file and not Path(file).parent.is_dir():
        yield CheckWarning(
            f"CONTENT_MAINTENANCE_FILE: there is no folder {Path(file).parent}.",
            hint="Create it, or nobody can close the site.",
            id="content.W028",
        )
