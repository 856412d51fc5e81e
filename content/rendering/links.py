"""What a link to a component, a field or a reference in rich text leads to."""

from __future__ import annotations

from content.addressing.published_urls import address_of
from content.conf import conf
from content.model.component import Component, ComponentType, Field
from content.model.items import parse_uri
from content.rendering.page_build import PageBuild
from content.rendering.rich_text import Reference, ReferenceKind


def find_component_url(build: PageBuild, target: Component | Field | str) -> str:
    """Return the address of a component's page or file, or ``""``.

    Args:
        target: A component; a link field, for its first component; or a URI's text.
    """
    if isinstance(target, Field):
        components = target.linked_component_values
        target = (
            components[0]
            if components
            else str(target.values[0] if target.values else "")
        )
    if isinstance(target, Component):
        if file_url := file_url_of(target):
            return address_of(file_url, conf.CONTENT_WELCOME_FILE)
        target = target.id_text
    uri = parse_uri(target)
    return "" if uri.is_null else build.find_url(uri)


def find_reference_url(build: PageBuild, reference: Reference) -> str:
    """Return the address that a reference in rich text stands for, or ``""``."""
    if reference.kind is ReferenceKind.BINARY:
        return build.find_binary_url(reference.uri)
    return build.find_url(reference.uri)


def file_url_of(component: Component) -> str:
    """Return the URL of a multimedia component's file as published, else ``""``."""
    if component.component_type is ComponentType.MULTIMEDIA and component.multimedia:
        return component.multimedia.url
    return ""
