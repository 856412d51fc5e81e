"""One page being built: what its templates, tags and filters need to know."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec
from django.forms import BaseForm
from django.http import HttpRequest

from content.addressing.publications import SitePublication
from content.addressing.published_urls import address_of
from content.caching.recorder import current_recorder
from content.conf import conf
from content.exceptions import ContentError, ContentServiceError
from content.factories.content import Content
from content.factories.pages import PresentationKey, key_of
from content.model.page import ComponentPresentation, Page, Region
from content.model.uri import TcmUri
from content.navigation.menus import Menus
from content.navigation.translations import Translation
from content.rendering.editor_markup import EditorMarkup
from content.rendering.rich_text import Reference, ReferenceKind
from content.view_models import ComponentModel

logger = logging.getLogger(__name__)

_current: ContextVar[PageBuild | None] = ContextVar("page_build", default=None)


class PageBuild(msgspec.Struct, kw_only=True):
    """A page with the means to resolve what it refers to. Used by one thread only."""

    request: HttpRequest
    publication: SitePublication
    content: Content
    page: Page
    failures: Mapping[PresentationKey, ContentError]
    """Why a dynamic component presentation of the page could not be loaded."""
    gaps: int = 0
    """How much is missing from the result that should be there."""
    innermost: PresentationKey | None = None
    """The component presentation being rendered; ``None`` in the page's own templates."""
    asked: set[tuple[PresentationKey | None, Reference]] = msgspec.field(
        default_factory=set
    )
    """What templates asked links for, and for which component presentation."""
    region: Region | None = None
    """The region whose template is being rendered. Not read from the template's context,
    where anything may be called ``region``."""
    menus: Menus | None = None
    """The publication's navigation, once a template has asked for it."""
    translations: tuple[Translation, ...] | None = None
    """The page in other languages, once a template has asked for them."""
    open_keys: set[PresentationKey] = msgspec.field(default_factory=set)
    """The component presentations being rendered, one within the other."""
    forms: Mapping[str, BaseForm] = {}
    """What this visitor has sent and has to be shown again, by its key."""
    is_personal: bool = False
    """Whether something was made for this visitor."""
    used_parameters: set[str] = msgspec.field(default_factory=set)
    """The query parameters that something was made of."""
    included_in: tuple[str, ...] = ()
    """The URLs of this page and those around it, if it is shown within another."""
    outermost: PageBuild | None = None
    """The page that visitors have asked for, if this one is shown within it."""
    markup: EditorMarkup | None = None
    """What tells editors' tools what is where; ``None`` for visitors."""
    listed: set[int] = msgspec.field(default_factory=set)
    """The component presentations that queries have found, by their ``id``."""
    models: dict[int, ComponentModel] = msgspec.field(default_factory=dict)
    """The models of component presentations, by the latter's ``id``."""

    def note_gap(self, error: Exception) -> None:
        """Count something that is missing, and say so if the content service failed."""
        self.gaps += 1
        if isinstance(error, ContentServiceError) and (recorder := current_recorder()):
            recorder.degrade()

    def take_over(self, included: PageBuild) -> None:
        """Count what a page shown within this one lacks, and for whom it is, as its own."""
        self.gaps += included.gaps
        self.is_personal = self.is_personal or included.is_personal
        self.used_parameters |= included.used_parameters

    def find_url(self, uri: TcmUri) -> str:
        """Return the address that a link to a component goes to, or ``""``."""
        self.asked.add((self.innermost, Reference(uri, ReferenceKind.LINK)))
        return self._find(
            uri, lambda: self.content.links.get_url(uri, page_uri=self.page.uri)
        )

    def find_binary_url(self, uri: TcmUri) -> str:
        """Return the address of a multimedia component's binary, or ``""``."""
        self.asked.add((self.innermost, Reference(uri, ReferenceKind.BINARY)))
        return self._find(uri, lambda: self.content.links.get_binary_url(uri))

    def _find(self, uri: TcmUri, get_url: Callable[[], str]) -> str:
        try:
            url = get_url()
        except ContentServiceError as exc:
            # A page with a dead link is better than no page.
            self.note_gap(exc)
            logger.warning("link left unresolved uri=%s error=%s", uri, exc)
            return ""
        return address_of(url, conf.CONTENT_WELCOME_FILE)

    @contextmanager
    def within_region(self, region: Region | None) -> Iterator[None]:
        """Make tags choose from this region; ``None`` means from the page."""
        outer, self.region = self.region, region
        try:
            yield
        finally:
            self.region = outer

    @contextmanager
    def within_presentation(
        self, presentation: ComponentPresentation
    ) -> Iterator[None]:
        """Make tags choose from the page, whose parts a component template may show.

        Raises:
            ContentError: It is being rendered already: its template asks for itself.
        """
        key = key_of(presentation)
        if key in self.open_keys:
            raise ContentError("Shown within itself", uri=key[0], template_uri=key[1])
        self.open_keys.add(key)
        outer, self.innermost = self.innermost, key
        try:
            with self.within_region(None):
                yield
        finally:
            self.open_keys.remove(key)
            self.innermost = outer

    @contextmanager
    def activate(self) -> Iterator[None]:
        """Make this the build that tags and filters work for, in this thread."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


def current_build() -> PageBuild:
    """Return the build that the running template belongs to.

    Raises:
        RuntimeError: A template with content tags is rendered outside a page.
    """
    build = _current.get()
    if build is None:
        raise RuntimeError("Content tags and filters work only while a page is built")
    return build
