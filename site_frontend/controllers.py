"""What component templates of the site name as their controllers."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.core.mail import EmailMessage

from content.forms.controllers import FormController
from content.model.component import Component
from content.rendering.controllers import PresentationContext, controllers

logger = logging.getLogger(__name__)


class ContactForm(forms.Form):
    """A letter; its labels are what editors wrote."""

    name = forms.CharField(
        max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    message = forms.CharField(
        max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, component: Component, **options: Any) -> None:
        super().__init__(**options)
        for name, field in self.fields.items():
            field.label = text_of(component, f"{name}_label") or field.label


@controllers.component("ContactForm")
class ContactFormController(FormController):
    """Sends a letter to the address that the editors chose."""

    def make_form(self, context: PresentationContext, **options: Any) -> ContactForm:
        component = context.component_presentation.component
        return ContactForm(component, **self.form_options(context), **options)

    def accept(self, context: PresentationContext, form: forms.BaseForm) -> str:
        component = context.component_presentation.component
        letter = form.cleaned_data
        message = EmailMessage(
            # In one line, whatever was sent: a header has no others.
            subject=" ".join(
                f"{text_of(component, 'heading')}: {letter['name']}".split()
            ),
            body=letter["message"],
            to=[text_of(component, "recipient")],
            reply_to=[letter["email"]],
        )
        try:
            message.send()
        except OSError as exc:  # the mail server's refusals are among them
            logger.exception("letter not sent uri=%s", component.uri)
            raise forms.ValidationError(text_of(component, "not_sent")) from exc
        return text_of(component, "sent_page") or self.page_address(context)


def text_of(component: Component, name: str) -> str:
    """Return the text of a field, or nothing."""
    return str(component.fields.get(name, ""))
