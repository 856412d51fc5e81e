"""Checks of the settings about content services and the pool; ``content.checks`` runs them."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error, Warning as CheckWarning
from django.utils.module_loading import import_string

from content.conf import conf
from content.providers.service_address import ServiceAddress, without_credentials

_HINT_ENTRY = "Write {'BACKEND': 'path.to.Provider', 'OPTIONS': {...}}."
_POSITIVE = (
    "CONTENT_POOL_TIMEOUT_SECONDS",
    "CONTENT_CONNECT_TIMEOUT_SECONDS",
    "CONTENT_READ_TIMEOUT_SECONDS",
    "CONTENT_DEADLINE_SECONDS",
    "CONTENT_BINARY_DEADLINE_SECONDS",
    "CONTENT_BREAKER_COOL_DOWN_SECONDS",
)
_AT_LEAST_ONE = (
    "CONTENT_POOL_SIZE",
    "CONTENT_BREAKER_FAILURES",
    "CONTENT_MAX_ANSWER_BYTES",
    "CONTENT_MAX_BINARY_BYTES",
)
_NOT_NEGATIVE = ("CONTENT_RETRIES", "CONTENT_RETRY_AFTER_MAX_SECONDS")


def check_providers() -> list[CheckMessage]:
    """Return what is wrong with ``CONTENT_PROVIDERS``."""
    providers: object = conf.CONTENT_PROVIDERS
    if not isinstance(providers, Mapping):
        return [
            Error(
                "CONTENT_PROVIDERS is no mapping.",
                hint="Give each content service a name, the first one 'default'.",
                id="content.E101",
            )
        ]
    return [
        message
        for alias, entry in providers.items()
        for message in _check_entry(f"CONTENT_PROVIDERS[{alias!r}]", entry)
    ]


def _check_entry(where: str, entry: object) -> Iterator[CheckMessage]:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("BACKEND"), str):
        yield Error(f"{where} has no BACKEND.", hint=_HINT_ENTRY, id="content.E102")
        return
    for key in sorted(entry.keys() - {"BACKEND", "OPTIONS"}, key=str):
        yield Error(
            f"{where}: {key} means nothing.", hint=_HINT_ENTRY, id="content.E103"
        )
    try:
        backend = import_string(entry["BACKEND"])
    except ImportError as exc:
        yield Error(
            f"{where}: BACKEND cannot be imported: {exc}",
            hint="Write the dotted path of a provider's class.",
            id="content.E104",
        )
        return
    yield from _check_options(where, backend, entry.get("OPTIONS", {}))


def _check_options(where: str, backend: Any, options: object) -> Iterator[CheckMessage]:
    if not isinstance(options, Mapping):
        yield Error(
            f"{where}: OPTIONS is no mapping.", hint=_HINT_ENTRY, id="content.E105"
        )
        return
    try:
        inspect.signature(backend).bind(**options)
    except TypeError as exc:
        yield Error(
            f"{where}: OPTIONS do not fit {backend.__name__}: {exc}.",
            hint=f"It takes {inspect.signature(backend)}.",
            id="content.E106",
        )
    if "base_url" in options:
        base_url = str(options["base_url"])
        try:
            ServiceAddress.parse(base_url)
        except ValueError as exc:
            yield Error(
                f"{where}: base_url {without_credentials(base_url)!r}: {exc}.",
                hint="Write https://host:port/path/, with the slash at the end.",
                id="content.E107",
            )


def check_secrecy() -> list[CheckMessage]:
    """Return which content services are given credentials that others can read.

    Worth running before a deployment only.
    """
    return [
        CheckWarning(
            f"CONTENT_PROVIDERS[{alias!r}] sends an Authorization header without TLS.",
            hint="Use an https base_url.",
            id="content.W108",
        )
        for alias, entry in conf.CONTENT_PROVIDERS.items()
        if _sends_credentials_in_the_open(entry.get("OPTIONS", {}))
    ]


def _sends_credentials_in_the_open(options: Mapping[str, Any]) -> bool:
    headers = options.get("headers") or {}
    has_credentials = any(name.lower() == "authorization" for name in headers)
    return has_credentials and str(options.get("base_url")).startswith("http:")


def check_pool() -> list[CheckMessage]:
    """Return what is wrong with the numbers that bound a call."""
    messages: list[CheckMessage] = []
    for names, compare, bound, demand in (
        (_POSITIVE, operator.gt, 0, "positive"),
        (_AT_LEAST_ONE, operator.ge, 1, "1 at least"),
        (_NOT_NEGATIVE, operator.ge, 0, "0 at least"),
    ):
        messages += [
            Error(
                f"{name} must be {demand}.",
                hint="Leave it out for the default.",
                id="content.E109",
            )
            for name in names
            if not compare(getattr(conf, name), bound)
        ]
    return [*messages, *_check_order()]


def _check_order() -> Iterator[CheckMessage]:
    deadline = conf.CONTENT_DEADLINE_SECONDS
    for name in (
        "CONTENT_CONNECT_TIMEOUT_SECONDS",
        "CONTENT_READ_TIMEOUT_SECONDS",
        "CONTENT_POOL_TIMEOUT_SECONDS",
    ):
        if getattr(conf, name) > deadline:
            yield CheckWarning(
                f"{name} is longer than CONTENT_DEADLINE_SECONDS and has no effect.",
                hint=f"Make it {deadline:g} at most, or the deadline longer.",
                id="content.W110",
            )
