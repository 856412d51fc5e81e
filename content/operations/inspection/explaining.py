"""Explains a URL, or an item: what is kept of it, and why; or why nothing is."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from content.caching.contracts import Store
from content.caching.dependencies import item_dependency
from content.caching.entries import Key
from content.conf import conf
from content.operations.inspection.kept import KeptThings
from content.operations.inspection.names import NamedItem, NamedUrl
from content.operations.inspection.records import Explanation, KeptAnswer, KeptEntry
from content.operations.reports import read_process_reports
from content.output.addresses import KIND, Address
from content.output.building import NotShareableError, build_answer
from content.output.query_strings import reduce_query
from content.output.sharing import find_address

_PAGE = "page"
# The kinds of models that hold what an item is, not only where it is.
_ITEM_KINDS = (_PAGE, "component presentation", "binary meta", "keyword")

_IN_WORDS = {
    "no page": "no page is kept with such a name: see CONTENT_PAGE_SUFFIXES",
    "host": "the site does not answer for this host: see ALLOWED_HOSTS",
    "no publication": "no publication of the site has this host and path",
    "query": "nobody has said whether pages differ by a parameter of the query:"
    " see CONTENT_QUERY_PARAMETERS",
    "other view": "another view of the site answers, one whose answers are not shared",
}
_MAY_BE_KEPT = (
    "it may be kept, but nobody has asked for it yet, or not since it was forgotten"
)


def explain(named: NamedItem | NamedUrl, store: Store, now: float) -> Explanation:
    """Return all that is known of what was named.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    kept = KeptThings(store, read_process_reports(store), now)
    if isinstance(named, NamedItem):
        return Explanation(
            asked_at=now,
            named=str(named),
            models=tuple(_find_models_of_item(named, store, kept)),
        )
    answers = tuple(_find_answers(named, store, kept))
    return Explanation(
        asked_at=now,
        named=str(named),
        reasons=() if answers else tuple(find_reasons(named)),
        answers=answers,
        models=tuple(_find_models_of_url(named, store, kept)),
    )


def _find_answers(
    named: NamedUrl, store: Store, kept: KeptThings
) -> Iterator[KeptAnswer]:
    # A store may yield a key twice.
    found = {
        key: answer
        for key, answer in store.find_entries(KIND)
        if _is_named(Address.of_key(key), named)
    }
    for key in sorted(found, key=lambda each: (str(Address.of_key(each)), str(each))):
        yield kept.describe_answer(key, found[key])


def _is_named(address: Address, named: NamedUrl) -> bool:
    paths = {address.path, f"{address.script_name}{address.path}"}
    return (
        named.path in paths
        and named.host in {"", address.host}
        and named.scheme in {"", address.scheme}
        and (not named.query or _reduced(named.query) == address.query)
    )


def _reduced(query: str) -> str | None:
    return reduce_query(
        query,
        counting=conf.CONTENT_QUERY_PARAMETERS,
        ignored=conf.CONTENT_IGNORED_QUERY_PARAMETERS,
    )


def _find_models_of_url(
    named: NamedUrl, store: Store, kept: KeptThings
) -> Iterator[KeptEntry]:
    keys = [
        Key(_PAGE, publication.publication_id, url)
        for publication in named.publications()
        for url in named.published_urls()
    ]
    for key, found in zip(keys, store.load(keys), strict=True):
        if found:
            yield kept.describe_model(key, found)


def _find_models_of_item(
    named: NamedItem, store: Store, kept: KeptThings
) -> Iterator[KeptEntry]:
    dependency = item_dependency(named.uri)
    found = {
        key: model
        for kind in _ITEM_KINDS
        for key, model in store.find_entries(kind)
        if dependency in model.entry.dependencies
    }
    for key in sorted(found, key=str):
        yield kept.describe_model(key, found[key])


# -- why not ---------------------------------------------------------------------------


def find_reasons(named: NamedUrl) -> Iterator[str]:
    """Yield why no answer is kept for a URL, for each host where that differs."""
    if not conf.CONTENT_OUTPUT_CACHE:
        yield "whole answers are not kept here: CONTENT_OUTPUT_CACHE is off"
        return
    hosts_by_reason: dict[str, list[str]] = {}
    for host in named.hosts():
        hosts_by_reason.setdefault(_find_reason(named, host), []).append(host)
    for reason, hosts in hosts_by_reason.items():
        where = "" if len(hosts_by_reason) == 1 else f"{', '.join(hosts)}: "
        yield f"{where}{reason}"


def _find_reason(named: NamedUrl, host: str) -> str:
    asked = Address(
        publication_id=0,
        scheme=named.scheme or "http",
        host=host,
        path=named.path,
        query=named.query,
    )
    address = find_address(asked.make_request())
    if isinstance(address, Address):
        reason = _find_reason_not_to_build(address)
    else:
        reason = address
    return _IN_WORDS.get(reason, reason)


def _find_reason_not_to_build(address: Address) -> str:
    prefix = get_script_prefix()
    try:
        build_answer(_build_nothing, address)
    except NotShareableError as exc:
        return str(exc)
    finally:
        set_script_prefix(prefix)
    return _MAY_BE_KEPT


def _build_nothing(_request: HttpRequest) -> HttpResponse:
    """Stand in for the site: whether it would be asked at all is the question."""
    return HttpResponse()
