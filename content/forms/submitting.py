"""What becomes of a form that was sent."""

from __future__ import annotations

import msgspec
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from content.addressing.publications import SitePublication
from content.exceptions import ContentServiceError, ItemNotFoundError
from content.factories.content import Content
from content.forms.controllers import FIELD, FormController, form_key_of
from content.model.page import Page
from content.rendering.controllers import PresentationContext, controllers
from content.rendering.page_build import PageBuild
from content.rendering.target_groups import is_for_visitor


class Submitted(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was sent: taken, or to be shown again."""

    key: str
    form: BaseForm
    redirect_to: str = ""
    """Where to send the visitor; empty if the form is not valid."""


def has_form(content: Content, page: Page) -> bool:
    """Whether anything on a page takes what visitors send.

    Raises:
        ContentServiceError: It is not known: a part of the page could not be asked for.
    """
    loaded = content.pages.load(page, on_loaded=lambda _: None)
    presentations = loaded.page.all_component_presentations()
    for found in map(controllers.find_for_component, presentations):
        if found and isinstance(found[0], FormController):
            return True
    for failure in loaded.failures.values():
        if isinstance(failure, ContentServiceError):
            raise failure
    return False


def submit(
    request: HttpRequest, publication: SitePublication, content: Content, page: Page
) -> Submitted:
    """Give the form that a visitor sent to its controller.

    Raises:
        ItemNotFoundError: The page has no such form, not any more, or not for the visitor.
    """
    loaded = content.pages.load(page, on_loaded=lambda _: None)
    build = PageBuild(
        request=request,
        publication=publication,
        content=content,
        page=loaded.page,
        failures=loaded.failures,
    )
    wanted = request.POST.get(FIELD, "")
    for presentation in loaded.page.all_component_presentations():
        found = controllers.find_for_component(presentation)
        if found is None or form_key_of(presentation) != wanted:
            continue
        controller, route = found
        if isinstance(controller, FormController):
            context = PresentationContext(
                build=build,
                route_values=route.values,
                component_presentation=presentation,
            )
            if not is_for_visitor(build, presentation):
                break
            with build.activate():
                return _submit(controller, context, wanted)
    raise ItemNotFoundError("The page has no such form", uri=page.uri, form=wanted)


def _submit(
    controller: FormController, context: PresentationContext, key: str
) -> Submitted:
    request = context.request
    form = controller.make_form(context, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return Submitted(key=key, form=form)
    try:
        redirect_to = controller.accept(context, form)
    except ValidationError as exc:
        form.add_error(None, exc)
        redirect_to = ""
    return Submitted(key=key, form=form, redirect_to=redirect_to)
