"""A Django form as a component presentation, on a page that is kept for everyone."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm

from content.addressing.published_urls import quote_path
from content.model.page import ComponentPresentation
from content.rendering.controllers import (
    ComponentController,
    PresentationContext,
    Variables,
)

#: The name of the hidden field that tells which form of a page was sent.
FIELD = "form"


class FormController(ComponentController):
    """Shows a form, takes what visitors send, and redirects when it is valid.

    The template gets ``form``, a Django form, bound if it was sent and is not valid; and
    ``form_key``, for the hidden field::

        <form method="post">
          <input type="hidden" name="form" value="{{ form_key }}">
          {{ form }}

    Whoever only looks gets the page that is kept for everyone: there is no token in it.
    Forged requests are told by their origin, see ``forms.origins``.
    """

    form_class: type[BaseForm]

    def make_form(self, context: PresentationContext, **sent: Any) -> BaseForm:
        """Return the form, unbound, or bound to what was sent.

        Args:
            sent: ``data`` and ``files``, or nothing.
        """
        return self.form_class(**self.form_options(context), **sent)

    @staticmethod
    def form_options(context: PresentationContext) -> dict[str, Any]:
        """Return what tells the form's fields from those of others on the page."""
        key = form_key_of(context.component_presentation)
        return {"prefix": key, "auto_id": "%s"}

    def accept(self, context: PresentationContext, form: BaseForm) -> str:
        """Do what the form is for; return the address to send the visitor to.

        Called with valid forms only. A reload of where it leads sends nothing again.

        Raises:
            ValidationError: It cannot be done; the form is shown again and says why.
        """
        del form
        return self.page_address(context)

    def get_variables(self, context: PresentationContext) -> Variables:
        """Return the form that was sent, or an empty one."""
        key = form_key_of(context.component_presentation)
        form = context.build.forms.get(key)
        return {"form": form or self.make_form(context), "form_key": key}

    @staticmethod
    def page_address(context: PresentationContext) -> str:
        """Return the address of the page that the form stands on."""
        return quote_path(context.request.path)


def form_key_of(presentation: ComponentPresentation) -> str:
    """Return what tells the forms of a page apart, also as the prefix of their fields."""
    component = presentation.component.uri
    template = presentation.component_template.uri
    return f"f{component.item_id}-{template.item_id}"
