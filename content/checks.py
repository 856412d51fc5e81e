"""System checks: wrong settings are reported at start-up, each with a way out.

Ids are never reused. ``content.E0xx``: publications and pages; ``E1xx``: content
services and their pool; ``E2xx``: what is kept; ``E3xx``: how changes are heard of;
``E4xx``: view models; ``E5xx``: binaries and images; ``E6xx``: previews;
``E7xx``: probes and metrics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import (
    CheckMessage,
    Error,
    Tags,
    Warning as CheckWarning,
    register,
)
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from content import publication_checks
from content.addressing.publications import SitePublication, site_publications
from content.binaries import checks as binary_checks
from content.binaries.images import checks as image_checks
from content.caching import checks as cache_checks
from content.conf import conf
from content.front import outer_middleware
from content.invalidation import checks as event_checks
from content.invalidation.edge import checks as edge_checks
from content.model.items import parse_uri
from content.model.uri import ItemType
from content.navigation import checks as navigation_checks
from content.operations import checks as operations_checks
from content.output import checks as output_checks
from content.preview import checks as preview_checks
from content.providers import checks as provider_checks
from content.providers.service_address import ServiceAddress
from content.rendering.markup_dialects import DIALECTS
from content.rendering.target_groups import load_evaluator
from content.view_models import checks as view_model_checks
from content.view_models.registry import site_registry

# A name, an address, one in brackets (IPv6), or every host.
_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:]+\]|\*")
_STAND_ALONE_TEMPLATES = (
    "errors/400.html",
    "errors/403.html",
    "errors/404.html",
    "errors/500.html",
    "errors/503.html",
)


@register()
def check_publications(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The publications can be read, told apart, and are served by a known provider."""
    try:
        publications = site_publications()
    except ImproperlyConfigured as exc:
        return [
            Error(
                str(exc),
                hint="Each entry needs publication_id, and may have hosts, path_prefix,"
                " language, title, provider, error_pages, labels, configuration,"
                " is_staging, redirects, navigation and templates.",
                id="content.E001",
            )
        ]
    if not publications:
        return [
            CheckWarning(
                "CONTENT_PUBLICATIONS is empty: every page is a 404.",
                hint="Add the publications that this site serves.",
                id="content.W002",
            )
        ]
    return [
        *_check_each(publications),
        *_check_distinct(publications),
        *publication_checks.check_pages(publications),
        *publication_checks.check_languages(publications),
    ]


def _check_each(publications: Sequence[SitePublication]) -> Iterator[CheckMessage]:
    for publication in publications:
        where = f"CONTENT_PUBLICATIONS, publication {publication.publication_id}"
        if publication.publication_id <= 0:
            yield Error(
                f"{where}: publication_id must be positive.",
                hint="It is the first number of the publication's TCM URIs.",
                id="content.E003",
            )
        prefix = publication.path_prefix
        if not (prefix.startswith("/") and prefix.endswith("/")):
            yield Error(
                f"{where}: path_prefix {prefix!r} must begin and end with a slash.",
                hint=f'Write "/{prefix.strip("/")}/".',
                id="content.E004",
            )
        if publication.provider not in conf.CONTENT_PROVIDERS:
            yield Error(
                f"{where}: provider {publication.provider!r} is not in"
                " CONTENT_PROVIDERS.",
                hint=f"Known: {', '.join(sorted(conf.CONTENT_PROVIDERS)) or 'none'}.",
                id="content.E005",
            )
        for status, url in publication.error_pages.items():
            if not url.startswith("/"):
                yield Error(
                    f"{where}: the error page for {status}, {url!r}, must begin with"
                    " a slash.",
                    hint="It is the URL that the page is published at.",
                    id="content.E006",
                )
        if publication.navigation and not _names_a_page(publication):
            yield Error(
                f"{where}: navigation {publication.navigation!r} is neither a URL that"
                " begins with a slash, nor the URI of a page of the publication.",
                hint=f'Like "tcm:{publication.publication_id}-120-64".',
                id="content.E040",
            )
        for host in publication.hosts:
            if not _HOST.fullmatch(host):
                yield Error(
                    f"{where}: host {host!r} must be a name in lower case, without"
                    " scheme or port.",
                    hint='For every host, write "*".',
                    id="content.E007",
                )


def _names_a_page(publication: SitePublication) -> bool:
    if publication.navigation.startswith("/"):
        return True
    uri = parse_uri(publication.navigation)
    return (
        uri.publication_id == publication.publication_id
        and uri.item_type == ItemType.PAGE
    )


def _check_distinct(publications: Sequence[SitePublication]) -> Iterator[CheckMessage]:
    seen: dict[tuple[str, str], int] = {}
    for publication in publications:
        for host in publication.hosts:
            place = (host, publication.path_prefix)
            if place in seen:
                yield Error(
                    f"CONTENT_PUBLICATIONS: publications {seen[place]} and"
                    f" {publication.publication_id} both claim {host}"
                    f" {publication.path_prefix}.",
                    hint="Give them different hosts or path prefixes.",
                    id="content.E008",
                )
            seen[place] = publication.publication_id


@register()
def check_addresses(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The welcome file is a page's name."""
    welcome_file = conf.CONTENT_WELCOME_FILE
    suffix = welcome_file.rpartition(".")[2]
    if "/" in welcome_file or suffix not in conf.CONTENT_PAGE_SUFFIXES:
        return [
            Error(
                f"CONTENT_WELCOME_FILE {welcome_file!r} must be a file name with one of"
                " CONTENT_PAGE_SUFFIXES.",
                hint='For example "index.html".',
                id="content.E009",
            )
        ]
    return []


@register()
def check_robots(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What search engines are told is lines."""
    return navigation_checks.check_robots()


@register()
def check_limits(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The limits let something through."""
    return [
        Error(
            f"{name} must be positive.",
            hint="Leave it out for the default.",
            id="content.E010",
        )
        for name in (
            "CONTENT_MAX_URL_BYTES",
            "CONTENT_MAX_DOCUMENT_BYTES",
            "CONTENT_RETRY_AFTER_SECONDS",
            "CONTENT_MAINTENANCE_RETRY_AFTER_SECONDS",
        )
        if getattr(conf, name) <= 0
    ]


@register()
def check_target_groups(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What evaluates target groups can be called."""
    path = conf.CONTENT_TARGET_GROUPS
    try:
        is_usable = not path or callable(load_evaluator(path))
    except ImportError:
        is_usable = False
    if is_usable:
        return []
    return [
        Error(
            f"CONTENT_TARGET_GROUPS {path!r} is nothing that can be called.",
            hint='Name a function: "site_frontend.visitors.is_for".',
            id="content.E012",
        )
    ]


@register()
def check_doors(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Editors redirect to hosts, and maintenance closes all but some paths."""
    return [
        *publication_checks.check_redirect_hosts(),
        *publication_checks.check_maintenance(),
    ]


@register()
def check_content_services(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The content services can be used, and the bounds on calls to them fit together."""
    return [*provider_checks.check_providers(), *provider_checks.check_pool()]


@register()
def check_front(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Kept pages are answered without Django, and say what may be done with them."""
    return [*outer_middleware.check_front(), *output_checks.check_cache_control()]


@register(Tags.caches)
def check_cache(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What is kept can be kept, and a Redis that hangs is not waited for."""
    return [*cache_checks.check_amounts(), *cache_checks.check_shared_store()]


@register()
def check_binaries(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Binaries can be fetched and kept, and browsers are told what to do with them."""
    return [
        *binary_checks.check_downloads(),
        *binary_checks.check_policies(),
        *binary_checks.check_web_server(),
        *image_checks.check_images(),
    ]


@register()
def check_events(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Publishing events can be heard and read, and edge caches told."""
    return [*event_checks.check_events(), *edge_checks.check_edges()]


@register(deploy=True)
def check_event_source(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """In production somebody tells what is published."""
    return event_checks.check_event_source()


@register()
def check_operations(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Probes look at what there is, and addresses are addresses."""
    return [*operations_checks.check_probes(), *operations_checks.check_addresses()]


@register()
def check_view_models(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The site's view models are declared well, and each is for something of its own."""
    return list(view_model_checks.check_models(site_registry()))


@register(deploy=True)
def check_secrecy(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """In production no secret is sent in the clear."""
    return [*provider_checks.check_secrecy(), *event_checks.check_secrecy()]


@register()
def check_previews(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Editors can preview where they may, and nobody else can."""
    return [*preview_checks.check_previews(), *_check_dialects()]


def _check_dialects() -> Iterator[CheckMessage]:
    if url := conf.CONTENT_DISCOVERY_URL:
        try:
            ServiceAddress.parse(url)
        except ValueError as exc:
            yield Error(
                f"CONTENT_DISCOVERY_URL: {exc}.",
                hint="https://host:8082/discovery.svc/, say.",
                id="content.E607",
            )
    for name in conf.CONTENT_EDITOR_MARKUP:
        if name not in DIALECTS:
            yield Error(
                f"CONTENT_EDITOR_MARKUP: there is no dialect {name!r}.",
                hint=f"Known: {', '.join(DIALECTS)}.",
                id="content.E605",
            )


@register()
def check_templates(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The templates that everything falls back to exist."""
    return [
        Error(
            f"There is no template {name}.",
            hint="It is shown when nothing more specific can be; add it to templates/.",
            id="content.E011",
        )
        for name in (
            "pages/default.html",
            "regions/default.html",
            *_STAND_ALONE_TEMPLATES,
        )
        if not _exists(name)
    ]


def _exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True
