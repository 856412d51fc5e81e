"""What runs beside the cache in each web process."""

from __future__ import annotations

from content.caching.site_cache import SiteCache
from content.caching.stores import is_shared
from content.conf import conf
from content.invalidation.listening import make_listener
from content.operations.error_page_keeper import (
    ErrorPageKeeper,
    has_pages_for_failures,
)
from content.operations.listener_reports import ListenerReporter
from content.operations.reports import start_reporting
from content.output.output_cache import OutputCache
from content.output.rebuilding import Rebuilder


def start_companions(site_cache: SiteCache, output_cache: OutputCache) -> None:
    """Start what the settings ask for; it stops with the cache.

    A process that keeps what it knows to itself has to listen itself.
    """
    start_reporting(site_cache, output_cache.hot)
    if conf.CONTENT_OUTPUT_CACHE and conf.CONTENT_REBUILDS_PER_SECOND > 0:
        site_cache.add(Rebuilder(output_cache, site_cache))
    if has_pages_for_failures():
        site_cache.add(ErrorPageKeeper())
    if conf.CONTENT_EVENT_SOURCE and not is_shared():
        listener = make_listener(site_cache.unguarded_store)
        reporter = ListenerReporter(listener, site_cache.store)
        site_cache.call_after_round(reporter.report_if_due)
        site_cache.add(listener)
