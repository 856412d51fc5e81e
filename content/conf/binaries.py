"""Settings of binaries and images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.conf import settings


class BinarySettings:
    """``CONTENT_BINARY_*``, ``CONTENT_IMAGE_*`` and ``CONTENT_SVG``."""

    @property
    def CONTENT_BINARY_FOLDER(self) -> str:
        """Where binaries and image variants are kept on the disk of this machine.

        Empty: in a temporary folder of each process, which is removed with it.
        """
        return str(getattr(settings, "CONTENT_BINARY_FOLDER", ""))

    @property
    def CONTENT_BINARY_FOLDER_BYTES(self) -> int:
        """How much is kept there; the least recently used goes."""
        return int(
            getattr(settings, "CONTENT_BINARY_FOLDER_BYTES", 10 * 1024**3)  # 10 GiB
        )

    @property
    def CONTENT_BINARY_DOWNLOADS(self) -> int:
        """How many binaries a process fetches at once; pages need connections, too."""
        return int(getattr(settings, "CONTENT_BINARY_DOWNLOADS", 4))

    @property
    def CONTENT_BINARY_WAIT_SECONDS(self) -> float:
        """How long a visitor waits for a binary that is being fetched, from when it began.

        It is fetched to the end all the same, for the next one.
        """
        return float(getattr(settings, "CONTENT_BINARY_WAIT_SECONDS", 10.0))

    @property
    def CONTENT_BINARY_CACHE_CONTROL(self) -> str:
        """The ``Cache-Control`` of binaries whose address stays when they change.

        By default browsers keep them, and ask each time whether they still count.
        """
        return str(
            getattr(
                settings,
                "CONTENT_BINARY_CACHE_CONTROL",
                "public, max-age=0, must-revalidate",
            )
        )

    @property
    def CONTENT_BINARY_ACCEL_PREFIX(self) -> str:
        """Where nginx finds the folder of binaries, to send them itself: ``/-/files/``.

        The site then answers ``X-Accel-Redirect`` and no body. Empty: it sends them.
        """
        return str(getattr(settings, "CONTENT_BINARY_ACCEL_PREFIX", ""))

    @property
    def CONTENT_SVG(self) -> str:
        """What becomes of an SVG opened on its own.

        ``sandbox`` (shown, and runs nothing), ``attachment``, or ``inline``: as a page
        of the site, with its scripts.
        """
        return str(getattr(settings, "CONTENT_SVG", "sandbox"))

    @property
    def CONTENT_BINARY_INLINE(self) -> tuple[str, ...]:
        """Types that browsers show, although they can run scripts: in a sandbox.

        By their content types; those that run nothing are shown anyway, the rest is saved.
        """
        return tuple(getattr(settings, "CONTENT_BINARY_INLINE", ()))

    # -- images ------------------------------------------------------------------------

    @property
    def CONTENT_IMAGE_URLS(self) -> tuple[str, ...]:
        """Whose addresses of image variants are understood: the first is what is written.

        ``dd4t`` (``_w300_h200``), ``dxa`` (``_w300_h200_n``), ``dyndle`` (in the query).
        """
        return tuple(getattr(settings, "CONTENT_IMAGE_URLS", ("dd4t",)))

    @property
    def CONTENT_IMAGE_WIDTHS(self) -> tuple[int, ...]:
        """The widths, in pixels, that anybody may ask for."""
        return tuple(
            getattr(
                settings,
                "CONTENT_IMAGE_WIDTHS",
                (160, 320, 480, 640, 800, 960, 1280, 1600, 1920),
            )
        )

    @property
    def CONTENT_IMAGE_HEIGHTS(self) -> tuple[int, ...]:
        """The heights likewise; all else needs a signature, as templates write it."""
        return tuple(getattr(settings, "CONTENT_IMAGE_HEIGHTS", ()))

    @property
    def CONTENT_IMAGE_FORMATS(self) -> tuple[str, ...]:
        """The formats to choose from where a browser accepts them, the best one first."""
        return tuple(getattr(settings, "CONTENT_IMAGE_FORMATS", ("avif", "webp")))

    @property
    def CONTENT_IMAGE_QUALITY(self) -> Mapping[str, int]:
        """The quality of lossy formats, 1 to 100."""
        return cast(
            "Mapping[str, int]",
            getattr(
                settings, "CONTENT_IMAGE_QUALITY", {"jpeg": 82, "webp": 78, "avif": 58}
            ),
        )

    @property
    def CONTENT_IMAGE_ANIMATIONS(self) -> str:
        """Whether variants of animations move: ``keep``, or ``still``."""
        return str(getattr(settings, "CONTENT_IMAGE_ANIMATIONS", "keep"))

    @property
    def CONTENT_IMAGE_MAX_PIXELS(self) -> int:
        """The largest image that variants are made of, all frames together."""
        return int(getattr(settings, "CONTENT_IMAGE_MAX_PIXELS", 50_000_000))

    @property
    def CONTENT_IMAGE_WORKERS(self) -> int:
        """How many variants a process makes at once."""
        return int(getattr(settings, "CONTENT_IMAGE_WORKERS", 2))
