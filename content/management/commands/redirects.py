"""``manage.py redirects``: what the published redirects do, without a visitor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.addressing.publications import SitePublication, site_publications
from content.exceptions import ContentError
from content.factories.content import Content
from content.management.inspecting import add_host_argument, parse_names
from content.operations.inspection.names import NamedUrl
from content.operations.inspection.site_address import usual_host
from content.providers.registry import get_provider
from content.redirects.following import find_published, follow
from content.redirects.loading import load_rules
from content.redirects.survey import is_wrong, remarks_on, survey


class Command(BaseCommand):
    help = (
        "Lists the redirects that editors have published, and those that go around, form "
        "a chain, are refused or never count; or tells what URLs would be answered with. "
        "Changes nothing. Ends with status 1 if something is wrong."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--try",
            nargs="+",
            default=[],
            dest="urls",
            metavar="URL",
            help="tell what these would be answered with, and by which redirects",
        )
        add_host_argument(parser)

    def handle(self, *, urls: list[str], host: str, **_options: Any) -> None:
        try:
            if urls:
                lines, found_wrong = self._try(urls, host)
            else:
                lines, found_wrong = self._list(host)
        except ContentError as exc:
            raise CommandError(str(exc)) from exc
        for line in lines:
            self.stdout.write(line)
        if found_wrong:
            raise CommandError("Something is wrong with the redirects, see above.")

    def _list(self, host: str) -> tuple[list[str], bool]:
        lines: list[str] = []
        found_wrong = False
        for publication in site_publications():
            content = Content(get_provider(publication.provider))
            url = publication.redirects
            lines.append(f"publication {publication.publication_id}: {url or 'none'}")
            for problem in load_rules(content, publication).problems:
                found_wrong = True
                lines.append(f"! left out: {problem}")
            for each in survey(content, publication, host or usual_host()):
                found_wrong |= each.is_wrong
                mark = "!" if each.is_wrong else " "
                lines.append(f"{mark} {each.redirect}: {'; '.join(each.remarks)}")
        return lines, found_wrong

    def _try(self, urls: list[str], host: str) -> tuple[list[str], bool]:
        lines: list[str] = []
        found_wrong = False
        for named in parse_names(urls, host=host):
            if not isinstance(named, NamedUrl):
                raise CommandError(f"{named} is no URL")
            for publication in named.publications():
                line, line_is_wrong = _tell(named, publication)
                lines.append(f"{named}: {line}")
                found_wrong |= line_is_wrong
            if not named.publications():
                lines.append(f"{named}: no publication has it")
        return lines, found_wrong


def _tell(named: NamedUrl, publication: SitePublication) -> tuple[str, bool]:
    content = Content(get_provider(publication.provider))
    if find_published(content, publication, named.path):
        return "published, so no redirect counts", False
    route = follow(content, publication, named.path, named.query, host=named.hosts()[0])
    by = [f"by {each}" for each in route.hops]
    remarks: Iterator[str] = remarks_on(route)
    return "; ".join([*remarks, *by]) or "no redirect: 404", is_wrong(route)
