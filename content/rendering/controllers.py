"""Python of the site that the metadata of a page or component template names.

A template's metadata may name a ``controller``, perhaps with its area (``Core:Entity``), an
``action`` and ``routeValues`` (``tone:dark,count:3``), as those of DD4T, DXA and Dyndle do.
What a site registers under such a name is called before the view is rendered. A name that
nobody has registered means nothing: the view is rendered as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest

from content.addressing.publications import SitePublication
from content.caching.building import NotKeptError, is_building
from content.factories.content import Content
from content.model.page import ComponentPresentation, Page, Template
from content.rendering.models import find_model
from content.rendering.page_build import PageBuild
from content.view_models import ComponentModel

Variables = Mapping[str, Any]
Registered = TypeVar("Registered", bound=Callable[..., Any])

_NO_VARIABLES: Variables = {}


class Declined(Exception):  # noqa: N818  # a decision, not an error
    """Raised by a controller: nothing is to be shown here, and nothing is missing."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a template's metadata name."""

    controller: str = ""  # without its area
    action: str = ""
    values: Mapping[str, str] = {}


class PageContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a controller of a page is given."""

    build: PageBuild
    route_values: Mapping[str, str]

    @property
    def request(self) -> HttpRequest:
        """That of the visitor for a personal controller, else one made from the address."""
        return self.build.request

    @property
    def publication(self) -> SitePublication:
        return self.build.publication

    @property
    def content(self) -> Content:
        """Fetches more; what is fetched, the page depends on."""
        return self.build.content

    @property
    def page(self) -> Page:
        return self.build.page

    def get_parameter(self, name: str) -> str:
        """Return what the address asks for, or nothing.

        A page that is asked for with what nothing was made of is kept for a short time
        only: there is no end of it.
        """
        self.build.used_parameters.add(name)
        return self.build.request.GET.get(name, "")


class PresentationContext(PageContext, frozen=True, kw_only=True):
    """What a controller of a component presentation is given."""

    component_presentation: ComponentPresentation

    @property
    def model(self) -> ComponentModel | None:
        """What the template gets as ``model``: as the site declares it, if it does."""
        return find_model(self.build, self.component_presentation)


class ComponentController:
    """A class-based controller; one instance serves all requests, from several threads."""

    is_personal = False
    """Whether it looks at the visitor: then the page is built anew for each of them."""

    def get_variables(self, context: PresentationContext) -> Variables:
        """Return more variables for the template.

        Raises:
            Declined: Nothing is to be shown.
        """
        del context
        return _NO_VARIABLES


class _FunctionController(ComponentController):
    def __init__(self, function: Callable[..., Variables | None]) -> None:
        self._function = function

    def get_variables(self, context: PageContext) -> Variables:
        return self._function(context) or _NO_VARIABLES


class _Names:
    """Controllers by name and action, whatever their case."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str], ComponentController] = {}

    def add(self, name: str, action: str, controller: ComponentController) -> None:
        key = name.casefold(), action.casefold()
        if key in self._by_name:
            called = f"{name}, action {action}" if action else name
            raise ValueError(f"There is a controller {called} already")
        self._by_name[key] = controller

    def find(self, route: Route) -> ComponentController | None:
        name = route.controller.casefold()
        return self._by_name.get((name, route.action.casefold())) or self._by_name.get(
            (name, "")
        )


class Controllers:
    """What a site has registered: filled when its modules are imported."""

    def __init__(self) -> None:
        self._of_components = _Names()
        self._of_pages = _Names()
        self._of_every_page: list[ComponentController] = []

    def component(
        self, name: str, *, action: str = "", is_personal: bool = False
    ) -> Callable[[Registered], Registered]:
        """Register a function or ``ComponentController`` class for component templates.

        A function is given a ``PresentationContext`` and returns more variables for the
        template, or ``None``.

        Args:
            action: Only for templates that name this action as well; else for all that
                name the controller.
            is_personal: As that of ``ComponentController``, for a function.

        Raises:
            ValueError: There is one of this name and action.
        """
        return _registering(
            lambda made: self._of_components.add(name, action, made),
            is_personal=is_personal,
        )

    def page(
        self, name: str, *, action: str = "", is_personal: bool = False
    ) -> Callable[[Registered], Registered]:
        """Register the same for page templates; it is given a ``PageContext``."""
        return _registering(
            lambda made: self._of_pages.add(name, action, made),
            is_personal=is_personal,
        )

    def every_page(
        self, *, is_personal: bool = False
    ) -> Callable[[Registered], Registered]:
        """Register a function that is called for every page, in order of registration."""
        return _registering(self._of_every_page.append, is_personal=is_personal)

    def find_for_component(
        self, presentation: ComponentPresentation
    ) -> tuple[ComponentController, Route] | None:
        """Return what a component presentation's template names, if it is registered."""
        route = route_of(presentation.component_template)
        found = self._of_components.find(route) if route else None
        return (found, route) if found and route else None

    def find_for_page(self, page: Page) -> Iterator[tuple[ComponentController, Route]]:
        """Yield those of every page, then what the page's template names."""
        route = route_of(page.page_template) or Route()
        for each in self._of_every_page:
            yield each, route
        if found := self._of_pages.find(route):
            yield found, route


controllers = Controllers()
"""Those of this site; its apps' modules ``controllers`` are imported at start-up."""


def route_of(template: Template) -> Route | None:
    """Return what the metadata of a template name, or ``None`` if that is no controller."""
    controller = template.find_metadata_text("controller").rpartition(":")[2].strip()
    if not controller:
        return None
    return Route(
        controller=controller,
        action=template.find_metadata_text("action").strip(),
        values=dict(_parse_values(template.find_metadata_text("routeValues"))),
    )


def variables_for_presentation(
    build: PageBuild, presentation: ComponentPresentation
) -> Variables:
    """Return what the controller of a component presentation adds for its template.

    Raises:
        Declined: It is not to be shown.
        NotKeptError: The page is to be built for each visitor.
    """
    found = controllers.find_for_component(presentation)
    if found is None:
        return _NO_VARIABLES
    controller, route = found
    _mind_visitors(build, controller)
    context = PresentationContext(
        build=build,
        route_values=route.values,
        component_presentation=presentation,
    )
    return controller.get_variables(context)


def variables_for_page(build: PageBuild) -> Variables:
    """Return what hooks and the controller of a page add for its templates.

    Raises:
        NotKeptError: The page is to be built for each visitor.
    """
    variables: dict[str, Any] = {}
    for controller, route in controllers.find_for_page(build.page):
        _mind_visitors(build, controller)
        context = PageContext(build=build, route_values=route.values)
        try:
            variables |= controller.get_variables(context)  # type: ignore[arg-type]  # registered for pages
        except Declined:
            continue
    return variables


def _mind_visitors(build: PageBuild, controller: ComponentController) -> None:
    if controller.is_personal:
        be_personal(build)


def be_personal(build: PageBuild) -> None:
    """Say that what is shown from here on depends on the visitor.

    Raises:
        NotKeptError: This build is for everyone; there will be one for the visitor.
    """
    if is_building():
        raise NotKeptError("personal")
    build.is_personal = True


def _registering(
    add: Callable[[ComponentController], None], *, is_personal: bool
) -> Callable[[Registered], Registered]:
    def register(registered: Registered) -> Registered:
        if isinstance(registered, type):
            controller: ComponentController = registered()
        else:
            controller = _FunctionController(registered)
            controller.is_personal = is_personal
        add(controller)
        return registered

    return register


def _parse_values(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(","):
        name, colon, value = part.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()
