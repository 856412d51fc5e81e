from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given, strategies as st

from content.binaries.images.addresses import Candidate, build_address, find_candidates
from content.binaries.images.variant import Fit, Focus, ImageFormat, Variant

ALL = ("dd4t", "dxa", "dyndle")


def meanings(
    url: str, query: str = "", grammars: tuple[str, ...] = ("dd4t",)
) -> list[Candidate]:
    with override_settings(CONTENT_IMAGE_URLS=grammars):
        return list(find_candidates(url, query))


@pytest.mark.parametrize(
    ("url", "original", "variant"),
    [
        ("/m/i_w300.jpg", "/m/i.jpg", Variant(width=300)),
        ("/m/i_h200.png", "/m/i.png", Variant(height=200)),
        ("/m/i_w300_h200.jpg", "/m/i.jpg", Variant(width=300, height=200)),
        ("/m/show_w2016.final_w100.jpg", "/m/show_w2016.final.jpg", Variant(width=100)),
        ("/m/i_w5_w300.jpg", "/m/i_w5.jpg", Variant(width=300)),
        ("/a_w1.jpg/i_w300.jpg", "/a_w1.jpg/i.jpg", Variant(width=300)),
        ("/m/höhe_w300.jpg", "/m/höhe.jpg", Variant(width=300)),
    ],
)
def test_a_name_means_a_variant_after_what_has_that_name(url, original, variant):
    literal, meant = meanings(url)
    assert literal == Candidate(url=url)
    assert meant == Candidate(url=original, variant=variant)


@pytest.mark.parametrize(
    "url",
    [
        "/m/i.jpg",
        "/m/i_.jpg",
        "/m/i_w.jpg",
        "/m/i_w0.jpg",
        "/m/i_w01.jpg",
        "/m/i_w99999999999.jpg",
        "/m/i_W300.jpg",
        "/m/i_w300",
        "/m/i_w300.jpg.gif",
        "/m/show_w2016.final.jpg",
        "/m/_w300.jpg",
        "/m/i_w\u0663.jpg",
        "/m/i_w300_n.jpg",
        "/m/i_h200_w300_n.jpg",
    ],
)
def test_other_names_are_names(url):
    assert meanings(url) == [Candidate(url=url)]


@pytest.mark.parametrize(
    ("url", "variant"),
    [
        ("/i_w300.jpg", Variant(width=300, may_upscale=True)),
        ("/i_w300_n.jpg", Variant(width=300)),
        ("/i_w300_h200_n.jpg", Variant(width=300, height=200)),
        (
            "/i_w300_h200.jpg",
            Variant(width=300, height=200, fit=Fit.STRETCH, may_upscale=True),
        ),
    ],
)
def test_names_as_dxa_writes_them(url, variant):
    assert meanings(url, grammars=("dxa",))[1:] == [
        Candidate(url="/i.jpg", variant=variant)
    ]


@pytest.mark.parametrize(
    ("query", "variant"),
    [
        ("width=300", Variant(width=300)),
        ("height=200&x=y", Variant(height=200)),
        ("width=300&height=200", Variant(width=300, height=200, fit=Fit.PAD)),
        (
            "width=300&height=200&cropxp=30&cropyp=70",
            Variant(width=300, height=200, focus=Focus(0.3, 0.7)),
        ),
        (
            "width=300&height=200&cropx=40&cropy=0",
            Variant(width=300, height=200, focus=Focus(40, 0, True)),
        ),
        (
            "width=300&height=200&cropx=40&cropy=9&cropstyle=NonGreedy",
            Variant(width=300, height=200, focus=Focus(40, 9, True), fit=Fit.EXACT),
        ),
        (
            "width=300&height=200&cropxp=30&cropyp=70&cropstyle=Greedy",
            Variant(width=300, height=200, focus=Focus(0.3, 0.7)),
        ),
        # Without a centre there is nothing to cut around.
        (
            "width=300&height=200&cropx=40&cropstyle=NonGreedy",
            Variant(width=300, height=200, fit=Fit.PAD),
        ),
        (
            "width=300&height=200&cropx=-4&cropy=1e9",
            Variant(width=300, height=200, fit=Fit.PAD),
        ),
        ("width=300&width=500", Variant(width=300)),
    ],
)
def test_queries_as_dyndle_writes_them(query, variant):
    assert meanings("/i.jpg", query, ("dyndle",)) == [
        Candidate(url="/i.jpg", variant=variant)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "width=",
        "width=0",
        "width=-1",
        "width=1e9",
        "width=999999",
        "height=a&width=1",
        "utm_source=x",
        "width=%FF",
        "&".join(["a=b"] * 100) + "&width=300",
    ],
)
def test_other_queries_mean_nothing(query):
    assert meanings("/i.jpg", query, ("dyndle",)) == [Candidate(url="/i.jpg")]


@pytest.mark.parametrize("suffix", ["webp", "avif"])
def test_a_second_suffix_names_a_format(suffix):
    *_, meant = meanings(f"/m/i_w300.jpg.{suffix}")
    assert (meant.url, meant.format) == ("/m/i.jpg", ImageFormat(suffix))


def test_the_query_tells_what_the_name_cannot():
    _, meant = meanings("/i_w3_h2.jpg", "focus=0.3,0.7&s=abc&v=12&x=1")
    assert meant.variant == Variant(width=3, height=2, focus=Focus(0.3, 0.7))
    assert (meant.signature, meant.version) == ("abc", "12")


def test_a_focus_that_is_none_means_no_variant():
    assert len(meanings("/i_w3_h2.jpg", "focus=left")) == 1


def test_with_one_side_nothing_is_cut_off_so_there_is_no_focus():
    _, meant = meanings("/i_w3.jpg", "focus=0.3,0.7")
    assert meant.variant == Variant(width=3)


SIDES = st.integers(1, 99_999)
_FOCUS = st.builds(
    lambda x, y: Focus(x / 1_000, y / 1_000),
    st.integers(0, 1_000),
    st.integers(0, 1_000),
)
_BOXES = st.builds(Variant, width=SIDES, height=SIDES, focus=_FOCUS)
_ONE_SIDED = st.builds(Variant, width=SIDES) | st.builds(Variant, height=SIDES)
_NAMES = st.from_regex(r"/[a-z_/.äw0-9 %&?#]{0,20}[a-z0-9]\.(jpg|png)", fullmatch=True)


@given(_NAMES, _BOXES | _ONE_SIDED, st.none() | st.sampled_from(["webp", "avif"]))
def test_what_is_written_is_read(url, variant, suffix):
    from urllib.parse import unquote  # noqa: PLC0415

    image_format = ImageFormat(suffix) if suffix else None
    for grammar in ("dd4t", "dxa"):
        with override_settings(CONTENT_IMAGE_URLS=(grammar,)):
            address = build_address(
                url, variant, image_format=image_format, signature="a-b", version="12"
            )
            path, _, query = address.partition("?")
            found = find_candidates(unquote(path), query)[-1]
        assert found == Candidate(
            url=url,
            variant=variant,
            format=image_format,
            signature="a-b",
            version="12",
        )


@given(
    _NAMES,
    _ONE_SIDED
    | st.builds(
        Variant,
        width=SIDES,
        height=SIDES,
        focus=st.sampled_from([Focus(0.25, 1), Focus(0, 0.5), Focus(7, 900, True)]),
        fit=st.sampled_from([Fit.COVER, Fit.EXACT]),
    ),
)
def test_what_is_written_for_dyndle_is_read(url, variant):
    with override_settings(CONTENT_IMAGE_URLS=("dyndle",)):
        _, _, query = build_address(url, variant).partition("?")
        assert find_candidates(url, query)[0].variant == variant


def test_what_a_grammar_has_no_words_for_is_told():
    upscaled = Variant(width=300, may_upscale=True)
    with pytest.raises(ValueError, match=r"dd4t has no address for 300x\+ of /i.jpg"):
        build_address("/i.jpg", upscaled)


def test_any_text_is_read():
    for url in ("/", "/.", "/a/", "/\udcff_w3.jpg", "/" + "_w1" * 600 + ".jpg"):
        for grammars in (ALL, ("dxa", "dyndle")):
            assert meanings(url, "&;=%", grammars)
