"""Settings of what watches the site: probes, metrics, and whom to believe."""

from __future__ import annotations

from django.conf import settings


class OperationsSettings:
    """``CONTENT_READY_*``, ``CONTENT_METRICS_*`` and the addresses of proxies."""

    @property
    def CONTENT_READY_REQUIRES(self) -> tuple[str, ...]:
        """What has to be well for ``/readyz`` to say so; all else is told, and no more.

        Of ``stream``, ``store``, ``listener`` and ``content service``. The last three are
        shared: what requires one of them takes all processes away at once when it fails,
        although known pages can still be served.
        """
        return tuple(getattr(settings, "CONTENT_READY_REQUIRES", ("stream",)))

    @property
    def CONTENT_READY_STREAM_SECONDS(self) -> float:
        """How far a process may be behind with what was published, in seconds."""
        return float(getattr(settings, "CONTENT_READY_STREAM_SECONDS", 10.0))

    @property
    def CONTENT_READY_LISTENER_SECONDS(self) -> float:
        """How long ago a listener was connected at least, in seconds.

        For ``listen_for_invalidations --check``: said anything.
        """
        return float(getattr(settings, "CONTENT_READY_LISTENER_SECONDS", 30.0))

    @property
    def CONTENT_HEALTH_ADDRESSES(self) -> tuple[str, ...]:
        """Who gets ``/healthz`` and ``/readyz``: addresses and networks. Empty: everybody.

        For others there is no such page, unless one is published.
        """
        return tuple(getattr(settings, "CONTENT_HEALTH_ADDRESSES", ()))

    @property
    def CONTENT_METRICS_ADDRESSES(self) -> tuple[str, ...]:
        """Who may read ``/metrics``: addresses and networks.

        Empty, and no token: there is no such page.
        """
        return tuple(getattr(settings, "CONTENT_METRICS_ADDRESSES", ()))

    @property
    def CONTENT_METRICS_TOKEN(self) -> str:
        """What others send to read it: ``Authorization: Bearer <token>``. A secret."""
        return str(getattr(settings, "CONTENT_METRICS_TOKEN", ""))

    @property
    def CONTENT_METRICS_FOLDER(self) -> str:
        """Where the processes of this machine leave what they count for each other.

        A folder that only they write to, made anew by whoever starts them. Empty: each
        tells of itself.
        """
        return str(getattr(settings, "CONTENT_METRICS_FOLDER", ""))

    @property
    def CONTENT_PROXY_ADDRESSES(self) -> tuple[str, ...]:
        """The proxies whose ``X-Forwarded-For`` and ``X-Request-ID`` are believed.

        Addresses and networks; whoever comes by a Unix socket is believed, too.
        """
        return tuple(getattr(settings, "CONTENT_PROXY_ADDRESSES", ("127.0.0.1", "::1")))
