"""What the home page of a running site leads to."""

from __future__ import annotations

from html.parser import HTMLParser


class HomePage(HTMLParser):
    """The first article, image and style sheet that a home page refers to.

    An article is a page that is no directory's welcome page. What the page does not
    refer to is an empty string.
    """

    def __init__(self, body: str, *, other_languages: tuple[str, ...] = ()) -> None:
        """Read a page, leaving aside links into the path prefixes of other languages."""
        super().__init__()
        self._other_languages = other_languages
        self.article_path = ""
        self.image_path = ""
        self.style_sheet_path = ""
        self.feed(body)
        self.close()

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "a":
            self._note_link(values.get("href", ""))
        elif tag == "img":
            self.image_path = self.image_path or values.get("src", "")
        elif tag == "link" and values.get("rel") == "stylesheet":
            self.style_sheet_path = self.style_sheet_path or values.get("href", "")

    def _note_link(self, path: str) -> None:
        is_article = path.endswith(".html") and not path.endswith("/index.html")
        if is_article and not path.startswith((*self._other_languages, "//", "http")):
            self.article_path = self.article_path or path
