from __future__ import annotations

import sys

import pytest
from django.test import override_settings

from content.model.component import Component, Keyword, Schema
from content.model.page import ComponentPresentation, ComponentTemplate, Page
from content.view_models import ComponentModel, KeywordModel, PageModel, Text
from content.view_models.registry import Registry, declared_in, site_registry

ARTICLE = Schema(
    id_text="tcm:5-82-8", title="News article", root_element_name="Article"
)


class ByRoot(ComponentModel, schema="article"):
    heading = Text()


class ByTitle(ComponentModel, schema="News Article"):
    pass


class ByUri(ComponentModel, schema="tcm:1-82-8"):
    pass


class Teaser(ByRoot, view="ArticleTeaser"):
    pass


class ByTemplate(ByRoot, template="Teaser [wide]"):
    pass


class ByTemplateUri(ByRoot, template="tcm:1-7-32"):
    pass


class AnyTeaser(ComponentModel, view=("ArticleTeaser", "EventTeaser")):
    pass


class Base(ByRoot):
    """Names nothing itself."""


ALL = (ByRoot, ByTitle, ByUri, Teaser, ByTemplate, ByTemplateUri, AnyTeaser, Base)


def find(
    *models: type[ComponentModel],
    schema: Schema = ARTICLE,
    view: str = "ArticleTeaser",
    template: str = "Teaser [wide]",
    template_uri: str = "tcm:5-7-32",
) -> type[ComponentModel] | None:
    presentation = ComponentPresentation(
        component=Component(schema=schema),
        component_template=ComponentTemplate(id_text=template_uri, title=template),
    )
    return Registry(models).find_presentation_model(presentation, view)


def test_the_most_specific_model_is_chosen():
    in_order = [ByTemplateUri, ByTemplate, Teaser, AnyTeaser, ByUri, ByTitle, ByRoot]
    for position, expected in enumerate(in_order):
        assert find(*in_order[position:]) is expected
        assert find(*reversed(in_order[position:])) is expected


@pytest.mark.parametrize("kind", [ByRoot, ByTitle, ByUri, AnyTeaser])
def test_a_model_that_names_no_template_or_view_is_for_all(kind):
    assert find(kind) is kind


@pytest.mark.parametrize("kind", [Teaser, ByTemplate, ByTemplateUri, AnyTeaser])
def test_a_model_that_names_a_template_or_view_is_for_no_other(kind):
    assert find(kind, view="Other", template="Other", template_uri="tcm:5-9-32") is None


@pytest.mark.parametrize("kind", ALL[:-2])
def test_a_model_is_for_no_other_schema(kind):
    other = Schema(id_text="tcm:5-83-8", title="Event", root_element_name="Event")
    assert find(kind, schema=other) is None


def test_a_class_that_names_nothing_itself_is_only_a_base():
    registry = Registry([Base])
    assert registry.find_component_model(Component(schema=ARTICLE)) is None
    assert registry.conflicts == []


def test_multimedia_schemas_are_not_told_by_the_root_element_that_they_lack():
    class Undefined(ComponentModel, schema="undefined"):
        pass

    image = Schema(title="Image", root_element_name="undefined")
    assert find(Undefined, schema=image) is None


def test_a_linked_component_has_the_model_without_view():
    registry = Registry(ALL)
    assert registry.find_component_model(Component(schema=ARTICLE)) is ByUri
    assert (
        Registry([Teaser, AnyTeaser]).find_component_model(Component(schema=ARTICLE))
        is None
    )


def test_pages_and_keywords_are_told_by_the_schema_of_their_metadata():
    class Site(PageModel, schema="Page metadata"):
        pass

    class Home(PageModel, view="Home"):
        pass

    class Topic(KeywordModel, schema="Topic"):
        pass

    registry = Registry([Site, Home, Topic, ByRoot])
    page = Page(schema=Schema(title="Page metadata"))
    assert registry.find_page_model(page, "Other") is Site
    assert registry.find_page_model(page, "Home") is Home
    assert registry.find_page_model(Page(), "Other") is None
    keyword = Keyword(metadata_schema=Schema(title="topic"))
    assert registry.find_keyword_model(keyword) is Topic
    assert registry.find_keyword_model(Keyword()) is None


def test_models_are_found_in_the_modules_of_the_installed_apps(
    tmp_path, monkeypatch, settings
):
    app = tmp_path / "app_with_models"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "view_models.py").write_text(
        "from content.view_models import ComponentModel, Text\n"
        "class Found(ComponentModel, schema='Found'):\n"
        "    heading = Text()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, app.name]):
        assert "Found" in names_of(site_registry())
        assert "Article" in names_of(site_registry())  # the site's own
    assert "Found" not in names_of(site_registry())


def names_of(registry: Registry) -> list[str]:
    return [each.__name__ for each in registry.models]


def test_a_module_declares_its_own_models_and_those_that_it_imports():
    found = set(declared_in(sys.modules[__name__]))
    assert set(ALL) <= found
    assert not {ComponentModel, PageModel} & found
