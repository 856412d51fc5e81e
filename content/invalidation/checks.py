"""Checks of the settings about how changes are heard of; ``content.checks`` runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.core.checks import CheckMessage, Error, Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured

from content.caching.stores import is_shared
from content.conf import conf
from content.exceptions import InvalidUrlError
from content.invalidation.cache_events import KeyForm
from content.invalidation.listening import broker_options
from content.local_delivery.client import split_service_url

_LONGEST_SETTLE_SECONDS = 3_600
_HINT_BROKER = "It takes {'addresses': ['stomp+ssl://host:61612']} and what else content/conf/general.py says."


def check_events() -> list[CheckMessage]:
    """Return what is wrong with the event source, and with how events are read."""
    return [*_check_source(), *_check_reading()]


def _check_source() -> Iterator[CheckMessage]:
    match conf.CONTENT_EVENT_SOURCE:
        case "":
            pass  # worth saying before a deployment only
        case "activemq":
            yield from _check_broker()
        case "local":
            yield from _check_local_delivery()
        case other:
            yield Error(
                f"CONTENT_EVENT_SOURCE {other!r} is not known.",
                hint='Write "activemq" or "local" (local delivery), or leave it empty.',
                id="content.E301",
            )


def _check_broker() -> Iterator[CheckMessage]:
    broker: object = conf.CONTENT_BROKER
    if isinstance(broker, Mapping) and not broker.get("addresses"):
        yield Error(
            "CONTENT_EVENT_SOURCE is activemq, but CONTENT_BROKER has no addresses.",
            hint=_HINT_BROKER,
            id="content.E302",
        )
        return
    try:
        options = broker_options(broker)
    except ImproperlyConfigured as exc:
        yield Error(f"{exc}.", hint=_HINT_BROKER, id="content.E303")
        return
    if options.is_kept and not is_shared():
        yield Error(
            f"CONTENT_BROKER: of a {options.subscription.value} subscription only one"
            " process gets each event, but each one keeps what it knows to itself.",
            hint='Let subscription be "topic", or set CONTENT_CACHE_ALIAS.',
            id="content.E304",
        )


def _check_local_delivery() -> Iterator[CheckMessage]:
    try:
        split_service_url(conf.CONTENT_LOCAL_DELIVERY_URL)
    except InvalidUrlError as exc:
        yield Error(
            f"CONTENT_EVENT_SOURCE is local, but CONTENT_LOCAL_DELIVERY_URL: {exc}.",
            hint="Write http://host:port/, or leave it out if the provider 'default' has"
            " it as its base_url.",
            id="content.E305",
        )


def _check_reading() -> Iterator[CheckMessage]:
    keys = conf.CONTENT_EVENT_KEYS
    forms = [form.value for form in KeyForm]
    if keys not in forms:
        yield Error(
            f"CONTENT_EVENT_KEYS {keys!r} is not known.",
            hint=f"Write one of {', '.join(forms)}.",
            id="content.E306",
        )
    if not 0 <= conf.CONTENT_SETTLE_SECONDS <= _LONGEST_SETTLE_SECONDS:
        yield Error(
            f"CONTENT_SETTLE_SECONDS must be between 0 and {_LONGEST_SETTLE_SECONDS}.",
            hint="Leave it out for the default; 0 trusts the content service to answer"
            " the new item at once.",
            id="content.E307",
        )


def check_event_source() -> list[CheckMessage]:
    """Return whether nobody tells the site what is published.

    Worth running before a deployment only.
    """
    if conf.CONTENT_EVENT_SOURCE:
        return []
    return [
        CheckWarning(
            "CONTENT_EVENT_SOURCE is empty: what is published is seen only when what is"
            f" known is {conf.CONTENT_FRESH_SECONDS:g} s old.",
            hint='Set it to "activemq", and CONTENT_BROKER to the deployer\'s broker.',
            id="content.W308",
        )
    ]


def check_secrecy() -> list[CheckMessage]:
    """Return whether the broker's password can be read by others.

    Worth running before a deployment only.
    """
    if conf.CONTENT_EVENT_SOURCE != "activemq":
        return []
    try:
        options = broker_options(conf.CONTENT_BROKER)
    except ImproperlyConfigured:  # said elsewhere
        return []
    return [
        CheckWarning(
            f"CONTENT_BROKER sends its password to {address} without TLS.",
            hint="Write stomp+ssl://, and the port of the broker's TLS connector.",
            id="content.W309",
        )
        for address in options.addresses
        if options.password and not address.is_tls
    ]
