"""What an operator names on the command line: an item, a URL, a publication, or all."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import msgspec

from content.addressing.publications import (
    ANY_HOST,
    SitePublication,
    resolve_publication,
    site_publications,
)
from content.addressing.published_urls import find_candidates
from content.conf import conf
from content.exceptions import InvalidUriError, InvalidUrlError
from content.model.uri import ItemType, Namespace, TcmUri
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.site_address import usual_host

_SCHEMES = {"http": ":80", "https": ":443"}
_URI_BEGINNINGS = ("tcm:", "ish:", "ecl:")


class NamedItem(msgspec.Struct, frozen=True, tag="item"):
    """An item, by its URI."""

    uri: TcmUri

    def __str__(self) -> str:
        return str(self.uri)


class NamedUrl(msgspec.Struct, frozen=True, kw_only=True, tag="url"):
    """An address of the site."""

    path: str
    """Decoded."""
    query: str = ""
    host: str = ""
    """With the port unless it is the usual one; empty: on every host."""
    scheme: str = ""
    """Empty: by any."""

    def __str__(self) -> str:
        site = f"{self.scheme}://{self.host}" if self.scheme else self.host
        return f"{site}{self.path}{f'?{self.query}' if self.query else ''}"

    def hosts(self) -> tuple[str, ...]:
        """Return a host of each publication that has this path; one host at least."""
        if self.host:
            return (self.host,)
        named = (host for each in site_publications() for host in each.hosts)
        hosts = dict.fromkeys(usual_host() if h == ANY_HOST else h for h in named)
        serving = [host for host in hosts if resolve_publication(host, self.path)]
        return tuple(serving) or (usual_host(),)

    def publications(self) -> tuple[SitePublication, ...]:
        """Return the publications that the path may be one of."""
        found = (resolve_publication(host, self.path) for host in self.hosts())
        by_id = {each.publication_id: each for each in found if each}
        return tuple(by_id.values())

    def published_urls(self) -> tuple[str, ...]:
        """Return where a page that is shown at the path may be published."""
        candidates = find_candidates(self.path, conf.CONTENT_WELCOME_FILE)
        return tuple(candidate.url for candidate in candidates)


class NamedPublication(msgspec.Struct, frozen=True, tag="publication"):
    """A publication as a whole."""

    publication_id: int

    def __str__(self) -> str:
        return f"publication {self.publication_id}"


class NamedEverything(msgspec.Struct, frozen=True, tag="everything"):
    """All there is."""

    def __str__(self) -> str:
        return "everything"


Named = NamedItem | NamedUrl | NamedPublication | NamedEverything


def parse_name(text: str, *, host: str = "", scheme: str = "") -> NamedItem | NamedUrl:
    """Read a URI, a path or an absolute URL.

    Args:
        host: Of a path that does not tell it.
        scheme: Likewise.

    Raises:
        InvalidUriError: It is neither, or a URI that no event can name.
        InvalidUrlError: No page can have this URL.
    """
    if text.lower().startswith(_URI_BEGINNINGS):
        return NamedItem(_parse_uri(text))
    if text.startswith("/"):
        beginning, _, query = text.partition("#")[0].partition("?")
        named = NamedUrl(
            path=unquote(beginning), query=query, host=host.lower(), scheme=scheme
        )
    elif text.lower().startswith(tuple(f"{scheme}://" for scheme in _SCHEMES)):
        named = _parse_absolute(text)
    else:
        raise InvalidUriError("Neither a URI nor a URL", uri=text)
    named.published_urls()  # or it is none
    return named


def _parse_uri(text: str) -> TcmUri:
    uri = TcmUri.parse(text)
    is_publication = uri.item_type == ItemType.PUBLICATION and not uri.publication_id
    if uri.namespace is Namespace.ECL or not uri.item_id:
        raise InvalidUriError("No event can name that", uri=text)
    if not uri.publication_id and not is_publication:
        raise InvalidUriError("The URI names no publication", uri=text)
    return uri


def _parse_absolute(text: str) -> NamedUrl:
    try:
        parts = urlsplit(text)
    except ValueError as exc:
        raise InvalidUrlError(str(exc), url=text) from exc
    host = parts.netloc.lower().removesuffix(_SCHEMES[parts.scheme])
    if not host or "@" in host:
        raise InvalidUrlError("Not the address of a page", url=text)
    return NamedUrl(
        path=unquote(parts.path) or "/",
        query=parts.query,
        host=host,
        scheme=parts.scheme,
    )


def parse_publication(publication_id: int) -> NamedPublication:
    """Return a publication of the site.

    Raises:
        InspectionError: The site has no such publication.
    """
    known = sorted({each.publication_id for each in site_publications()})
    if publication_id not in known:
        raise InspectionError(
            f"The site has no publication {publication_id}, but"
            f" {', '.join(map(str, known)) or 'none at all'}"
        )
    return NamedPublication(publication_id)
