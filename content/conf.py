"""The framework's settings: one typed property each, read when asked.

Nothing else reads ``django.conf.settings``. Durations are in seconds, sizes in bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings


class Settings:
    """``CONTENT_*`` as the framework sees them, with the default beside each."""

    # -- what is served ------------------------------------------------------------

    @property
    def CONTENT_PUBLICATIONS(self) -> Sequence[Mapping[str, Any]]:
        """The publications of the site, most specific first.

        Each with ``publication_id``, and optionally ``hosts`` (default: every host),
        ``path_prefix`` (``"/"``), ``language`` (``"en"``), ``title``, ``provider`` (a
        name in ``CONTENT_PROVIDERS``), ``error_pages`` (published URL by status),
        ``labels`` and ``configuration`` (published URLs, ``"5:/x.html"`` for one of
        publication 5; the first that has a key counts), ``is_staging`` (``False``),
        ``redirects`` (a published URL), ``navigation`` (the URI, or published URL, of
        the page that holds the sitemap) and ``templates`` (a folder in
        ``templates/publications/`` that goes before the rest).
        """
        return cast(
            "Sequence[Mapping[str, Any]]", getattr(settings, "CONTENT_PUBLICATIONS", ())
        )

    @property
    def CONTENT_WELCOME_FILE(self) -> str:
        """The file name that a directory's URL stands for."""
        return str(getattr(settings, "CONTENT_WELCOME_FILE", "index.html"))

    @property
    def CONTENT_PAGE_SUFFIXES(self) -> frozenset[str]:
        """The suffixes of pages, without dot; everything else is a binary."""
        return frozenset(
            getattr(
                settings, "CONTENT_PAGE_SUFFIXES", ("html", "htm", "xml", "json", "txt")
            )
        )

    @property
    def CONTENT_REDIRECT_HOSTS(self) -> tuple[str, ...]:
        """The other hosts that editors may redirect to; ``.example.org`` for a domain.

        Those that a publication names need not be repeated.
        """
        return tuple(getattr(settings, "CONTENT_REDIRECT_HOSTS", ()))

    @property
    def CONTENT_MAX_URL_BYTES(self) -> int:
        """The longest path that is looked up; longer ones get a 414."""
        return int(getattr(settings, "CONTENT_MAX_URL_BYTES", 2048))

    @property
    def CONTENT_ROBOTS(self) -> tuple[str, ...]:
        """The lines of ``/robots.txt``, before that of the sitemap.

        Only where no ``/robots.txt`` is published.
        """
        return tuple(
            getattr(settings, "CONTENT_ROBOTS", ("User-agent: *", "Disallow:"))
        )

    # -- where it comes from -------------------------------------------------------

    @property
    def CONTENT_PROVIDERS(self) -> Mapping[str, Mapping[str, Any]]:
        """The content services by name: ``BACKEND`` (dotted path) and ``OPTIONS``."""
        return cast(
            "Mapping[str, Mapping[str, Any]]",
            getattr(settings, "CONTENT_PROVIDERS", {}),
        )

    @property
    def CONTENT_MAX_DOCUMENT_BYTES(self) -> int:
        """The largest document that is decoded, after decompression."""
        return int(
            getattr(settings, "CONTENT_MAX_DOCUMENT_BYTES", 32 * 1024 * 1024)  # 32 MiB
        )

    @property
    def CONTENT_MAX_ANSWER_BYTES(self) -> int:
        """The largest answer of a content service that is read, binaries included."""
        return int(
            getattr(settings, "CONTENT_MAX_ANSWER_BYTES", 64 * 1024 * 1024)  # 64 MiB
        )

    # -- the connection pool -------------------------------------------------------

    @property
    def CONTENT_POOL_SIZE(self) -> int:
        """Connections to one content service that a process opens at most."""
        return int(getattr(settings, "CONTENT_POOL_SIZE", 16))

    @property
    def CONTENT_POOL_TIMEOUT_SECONDS(self) -> float:
        """How long a call waits for a free connection."""
        return float(getattr(settings, "CONTENT_POOL_TIMEOUT_SECONDS", 2.0))

    @property
    def CONTENT_CONNECT_TIMEOUT_SECONDS(self) -> float:
        """How long a connection may take to be made."""
        return float(getattr(settings, "CONTENT_CONNECT_TIMEOUT_SECONDS", 1.0))

    @property
    def CONTENT_READ_TIMEOUT_SECONDS(self) -> float:
        """How long the content service may stay silent within an answer."""
        return float(getattr(settings, "CONTENT_READ_TIMEOUT_SECONDS", 3.0))

    @property
    def CONTENT_DEADLINE_SECONDS(self) -> float:
        """How long one call may take in all, and all calls of a page from its beginning."""
        return float(getattr(settings, "CONTENT_DEADLINE_SECONDS", 5.0))

    @property
    def CONTENT_RETRIES(self) -> int:
        """How often a call that may be repeated is, after a failure that may pass."""
        return int(getattr(settings, "CONTENT_RETRIES", 2))

    @property
    def CONTENT_RETRY_AFTER_MAX_SECONDS(self) -> float:
        """The longest ``Retry-After`` of a content service that a call waits for."""
        return float(getattr(settings, "CONTENT_RETRY_AFTER_MAX_SECONDS", 0.5))

    @property
    def CONTENT_BREAKER_FAILURES(self) -> int:
        """Failures in a row after which a content service is left alone for a while."""
        return int(getattr(settings, "CONTENT_BREAKER_FAILURES", 10))

    @property
    def CONTENT_BREAKER_COOL_DOWN_SECONDS(self) -> float:
        """How long it is left alone before one call tries it again."""
        return float(getattr(settings, "CONTENT_BREAKER_COOL_DOWN_SECONDS", 0.5))

    # -- what is kept, and for how long ----------------------------------------------

    @property
    def CONTENT_CACHE_ALIAS(self) -> str:
        """The entry of ``CACHES``, of django-redis, that all processes share.

        Empty: each process keeps what it knows in its own memory, and nowhere else.
        """
        return str(getattr(settings, "CONTENT_CACHE_ALIAS", ""))

    @property
    def CONTENT_CACHE_PREFIX(self) -> str:
        """What the cache's keys in Redis begin with; another one for each site there."""
        return str(getattr(settings, "CONTENT_CACHE_PREFIX", "content"))

    @property
    def CONTENT_CACHE_MEMORY_BYTES(self) -> int:
        """How much a process keeps in its own memory; the least recently used goes."""
        return int(
            getattr(
                settings, "CONTENT_CACHE_MEMORY_BYTES", 256 * 1024 * 1024
            )  # 256 MiB
        )

    @property
    def CONTENT_OUTPUT_CACHE(self) -> bool:
        """Whether whole answers are kept; else only what they are made of.

        Not with ``DEBUG``, unless asked for: a changed template shows at once.
        """
        return bool(getattr(settings, "CONTENT_OUTPUT_CACHE", not settings.DEBUG))

    @property
    def CONTENT_RELEASE(self) -> str:
        """What tells this release of the site's code and templates from others.

        Answers of another release are not used. Empty: told by the files themselves.
        """
        return str(getattr(settings, "CONTENT_RELEASE", ""))

    @property
    def CONTENT_QUERY_PARAMETERS(self) -> frozenset[str]:
        """The query parameters that pages differ by.

        A request with any other is answered, but its answer is not kept.
        """
        return frozenset(getattr(settings, "CONTENT_QUERY_PARAMETERS", ()))

    @property
    def CONTENT_IGNORED_QUERY_PARAMETERS(self) -> tuple[str, ...]:
        """Patterns (``utm_*``) of query parameters that no page may differ by.

        They are for scripts in the browser; the site itself is not told of them.
        """
        return tuple(
            getattr(
                settings,
                "CONTENT_IGNORED_QUERY_PARAMETERS",
                ("utm_*", "gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid"),
            )
        )

    @property
    def CONTENT_FRESH_SECONDS(self) -> float:
        """How long content counts as fresh if no event says otherwise."""
        return float(getattr(settings, "CONTENT_FRESH_SECONDS", 60 * 60))  # 1 hour

    @property
    def CONTENT_MISS_SECONDS(self) -> float:
        """How long it is remembered that nothing is published at a URL."""
        return float(getattr(settings, "CONTENT_MISS_SECONDS", 10 * 60))  # 10 minutes

    @property
    def CONTENT_GAP_FRESH_SECONDS(self) -> float:
        """How long a page counts as fresh that lacks something it should have."""
        return float(getattr(settings, "CONTENT_GAP_FRESH_SECONDS", 5.0))

    @property
    def CONTENT_MAX_STALE_SECONDS(self) -> float:
        """How long after an event the page before may be shown while it is rebuilt."""
        return float(getattr(settings, "CONTENT_MAX_STALE_SECONDS", 10.0))

    @property
    def CONTENT_STALE_IF_ERROR_SECONDS(self) -> float:
        """How long what was known is shown while the content service fails."""
        return float(
            getattr(settings, "CONTENT_STALE_IF_ERROR_SECONDS", 24 * 60 * 60)  # 1 day
        )

    @property
    def CONTENT_REBUILDS_PER_SECOND(self) -> float:
        """How many pages the fleet rebuilds before they are asked for; 0: none."""
        return float(getattr(settings, "CONTENT_REBUILDS_PER_SECOND", 20.0))

    # -- how changes are heard of ----------------------------------------------------

    @property
    def CONTENT_EVENT_SOURCE(self) -> str:
        """Who tells what is published: ``activemq``, ``local`` (local delivery), or "".

        With "" nobody does, and content is as old as ``CONTENT_FRESH_SECONDS`` allows.
        """
        return str(getattr(settings, "CONTENT_EVENT_SOURCE", ""))

    @property
    def CONTENT_EVENT_KEYS(self) -> str:
        """Whether the keys of events begin with a namespace.

        ``namespaced`` (since Web 8.5), ``legacy``, or ``auto``: read both ways.
        """
        return str(getattr(settings, "CONTENT_EVENT_KEYS", "auto"))

    @property
    def CONTENT_SETTLE_SECONDS(self) -> float:
        """How long after an event the content service may still answer the old item."""
        return float(getattr(settings, "CONTENT_SETTLE_SECONDS", 2.0))

    @property
    def CONTENT_LOCAL_DELIVERY_URL(self) -> str:
        """The local delivery that ``local`` events come from.

        Not set: the content service of the provider ``default``.
        """
        options = self.CONTENT_PROVIDERS.get("default", {}).get("OPTIONS", {})
        return str(
            getattr(settings, "CONTENT_LOCAL_DELIVERY_URL", options.get("base_url", ""))
        )

    @property
    def CONTENT_BROKER(self) -> Mapping[str, Any]:
        """The broker that ``activemq`` events come from.

        ``addresses`` (``stomp[+ssl]://host:port``, tried in turn), and optionally
        ``topic``, ``subscription`` (``topic``, ``durable`` or ``queue``), ``client_id``,
        ``user``, ``password``, ``authorities``, ``certificate`` and ``key`` (PEM files),
        ``heart_beat_seconds`` and ``connect_timeout_seconds``.
        """
        return cast("Mapping[str, Any]", getattr(settings, "CONTENT_BROKER", {}))

    # -- what differs by visitor -----------------------------------------------------

    @property
    def CONTENT_TARGET_GROUPS(self) -> str:
        """What evaluates the conditions of target groups: the path of a callable.

        It is given a request and conditions, and returns whether to show what has them.
        Empty: everyone sees everything.
        """
        return str(getattr(settings, "CONTENT_TARGET_GROUPS", ""))

    # -- what editors see before it is published ---------------------------------------

    @property
    def CONTENT_PREVIEW(self) -> bool:
        """Whether editors may preview here; nothing that asks for it counts elsewhere."""
        return bool(getattr(settings, "CONTENT_PREVIEW", False))

    @property
    def CONTENT_PREVIEW_FRESH_SECONDS(self) -> float:
        """How long a preview session is shown what it was shown before."""
        return float(getattr(settings, "CONTENT_PREVIEW_FRESH_SECONDS", 2.0))

    @property
    def CONTENT_PREVIEW_MEMORY_BYTES(self) -> int:
        """How much a process keeps for all preview sessions together."""
        return int(getattr(settings, "CONTENT_PREVIEW_MEMORY_BYTES", 64 * 1024 * 1024))

    @property
    def CONTENT_EDITOR_MARKUP(self) -> tuple[str, ...]:
        """What editors' tools are told of pages: ``xpm``, ``dxa``, ``xpm-lite``.

        In previews, and in publications that are ``is_staging``.
        """
        return tuple(getattr(settings, "CONTENT_EDITOR_MARKUP", ()))

    @property
    def CONTENT_MANAGER_URL(self) -> str:
        """The content manager, for ``xpm`` and ``dxa``: ``https://cm.example.org``."""
        return str(getattr(settings, "CONTENT_MANAGER_URL", ""))

    @property
    def CONTENT_PREVIEW_LINK_EPOCH(self) -> str:
        """Any text; another one revokes all preview links."""
        return str(getattr(settings, "CONTENT_PREVIEW_LINK_EPOCH", ""))

    @property
    def CONTENT_PREVIEW_POST_SECRET(self) -> str:
        """What pages that are sent for preview are signed with; empty: none may be."""
        return str(getattr(settings, "CONTENT_PREVIEW_POST_SECRET", ""))

    @property
    def CONTENT_PREVIEW_POST_ADDRESSES(self) -> tuple[str, ...]:
        """The networks (``10.1.2.0/24``) that may send pages for preview unsigned.

        The address is that of whoever connects to the site: behind a proxy, the proxy's.
        """
        return tuple(getattr(settings, "CONTENT_PREVIEW_POST_ADDRESSES", ()))

    @property
    def CONTENT_PREVIEW_POST_MAX_BYTES(self) -> int:
        """The largest page that may be sent for preview."""
        return int(getattr(settings, "CONTENT_PREVIEW_POST_MAX_BYTES", 8 * 1024 * 1024))

    # -- how operators ask it --------------------------------------------------------

    @property
    def CONTENT_SITE_URL(self) -> str:
        """Where commands reach the site, to look into its processes' memory."""
        return str(getattr(settings, "CONTENT_SITE_URL", "http://127.0.0.1:8080/"))

    # -- what visitors get when it fails -------------------------------------------

    @property
    def CONTENT_RETRY_AFTER_SECONDS(self) -> int:
        """The ``Retry-After`` of a 503."""
        return int(getattr(settings, "CONTENT_RETRY_AFTER_SECONDS", 5))

    @property
    def CONTENT_MAINTENANCE_FILE(self) -> str:
        """A file whose existence closes the site for maintenance; empty: none does."""
        return str(getattr(settings, "CONTENT_MAINTENANCE_FILE", ""))

    @property
    def CONTENT_MAINTENANCE_OPEN_PATHS(self) -> tuple[str, ...]:
        """What the paths begin with that stay open meanwhile: health checks, say."""
        return tuple(getattr(settings, "CONTENT_MAINTENANCE_OPEN_PATHS", ("/-/",)))

    @property
    def CONTENT_MAINTENANCE_RETRY_AFTER_SECONDS(self) -> int:
        """The ``Retry-After`` of answers during maintenance."""
        return int(
            getattr(settings, "CONTENT_MAINTENANCE_RETRY_AFTER_SECONDS", 300)  # 5 min
        )


conf = Settings()
