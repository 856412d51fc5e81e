"""The addresses of published files, and what external libraries say of theirs."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from content.addressing.publications import SitePublication, resolve_publication
from content.addressing.published_urls import address_of
from content.binaries.serving import version_of
from content.conf import conf
from content.model.component import Component
from content.rendering.page_build import PageBuild

# What DD4T's templates write of a component that is kept in an external library (ECL).
_EXTERNAL, _FRAGMENT = "ECL", "TemplateFragment"
_STUB = "application/externalcontentlibrary"


def find_file_address(build: PageBuild, file: Component) -> str:
    """Return the address of a multimedia component's file, or ``""``.

    With its version, if it is known: browsers then keep it for good, and the page is
    built anew when the file is published.
    """
    url = file.multimedia.url if file.multimedia else ""
    if is_external(file):
        return url if is_safe(url) else ""
    if not url:
        return ""
    address = address_of(url, conf.CONTENT_WELCOME_FILE)
    publication = find_publication_of(build, url)
    known = build.content.binaries.find_known_by_url(publication.publication_id, url)
    return f"{address}?v={version_of(known.file)}" if known else address


def find_publication_of(build: PageBuild, url: str) -> SitePublication:
    """Return the publication that a file is served in; the page may be of another."""
    found = resolve_publication(build.request.get_host(), url)
    return found or build.publication


def is_external(file: Component) -> bool:
    """Whether the file is not the site's to serve."""
    if file.multimedia is None:
        return False
    # What does not begin with a slash is no path of the site.
    return (
        not file.multimedia.url.startswith("/")
        or file.multimedia.url.startswith("//")
        or file.multimedia.mime_type == _STUB
    )


def is_safe(url: str) -> bool:
    """Whether a browser that is sent to an address of elsewhere runs nothing of it."""
    return url.startswith(("/", "https://", "http://"))


def external_fragment_of(file: Component) -> SafeString:
    """Return the HTML that an external library shows an item by; empty without one.

    It is what the library gave to the content manager, and trusted as rich text is.
    """
    section = file.extension_data.get(_EXTERNAL) or {}
    field = section.get(_FRAGMENT)
    return mark_safe(str(field) if field else "")  # noqa: S308  # see above
