"""From the path a visitor asks for to the URL an item is published at, and back.

One page has one address. A directory's page is published as ``/news/index.html`` and
shown at ``/news/``; every other page is shown where it is published. What else leads to
a page (``/news/index.html``, ``/news``, ``/news/article``, ``//news//``) is redirected.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from content.exceptions import InvalidUrlError

# Characters of a path that RFC 3986 lets stand unescaped, and the slash.
_SAFE_IN_PATH = "/!$&'()*+,;=:@~"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_SLASHES = re.compile(r"/{2,}")


class Candidate(msgspec.Struct, frozen=True):
    """A URL that may be published for a path, and the path to show it at."""

    url: str
    address: str


def find_candidates(path: str, welcome_file: str) -> tuple[Candidate, ...]:
    """Return the URLs that a path may stand for, in the order to look them up.

    Args:
        path: Decoded, beginning with a slash.
        welcome_file: The file name that a directory stands for; its suffix is that of
            pages asked for without one.

    Raises:
        InvalidUrlError: No published item can have such a path.
    """
    if _CONTROL.search(path):
        raise InvalidUrlError("The path has a control character or backslash", url=path)
    path = _SLASHES.sub("/", path)
    if any(segment in {".", ".."} for segment in path.split("/")):
        raise InvalidUrlError("The path has a dot segment", url=path)
    directory, _, name = path.rpartition("/")
    # 1. The welcome file by its name: the directory is its address.
    if name == welcome_file:
        return (Candidate(path, f"{directory}/"),)
    # 2. A file.
    if "." in name:
        return (Candidate(path, path),)
    # 3. A directory; "/news.html/" is more likely a page with a slash too many.
    if not name:
        page = Candidate(path + welcome_file, path)
        if "." not in directory.rpartition("/")[2]:
            return (page,)
        return (page, Candidate(directory, directory))
    # 4. Neither: a directory without its slash, or a page without its suffix.
    suffix = welcome_file.rpartition(".")[2]
    file = f"{path}.{suffix}"
    return (Candidate(f"{path}/{welcome_file}", f"{path}/"), Candidate(file, file))


def address_of(url: str, welcome_file: str) -> str:
    """Return the address to link to for a published URL, escaped for an attribute's use.

    A fragment or query stays. URLs of other hosts are returned as they are.
    """
    if not url.startswith("/") or url.startswith("//"):
        return url
    path, mark, rest = _split(url)
    if path.endswith(f"/{welcome_file}"):
        path = path[: -len(welcome_file)]
    return quote(path, safe=_SAFE_IN_PATH + "%") + mark + rest


def complete_url(url: str, welcome_file: str, *, is_directory: bool) -> str:
    """Return the published URL that one without its suffix or last slash means.

    Args:
        url: As DXA's navigation has it: ``/news`` for a page ``/news.html``, ``/news/index``
            for a welcome file; and ``/news`` for a directory.
    """
    path, mark, rest = _split(url)
    name = path.rpartition("/")[2]
    if not name or "." in name:
        return url
    suffix = "/" if is_directory else f".{welcome_file.rpartition('.')[2]}"
    return path + suffix + mark + rest


def quote_path(path: str) -> str:
    """Percent-encode a decoded path for a ``Location`` header."""
    return quote(path, safe=_SAFE_IN_PATH)


def _split(url: str) -> tuple[str, str, str]:
    position = min((at for at in map(url.find, "?#") if at >= 0), default=len(url))
    return url[:position], url[position : position + 1], url[position + 1 :]
