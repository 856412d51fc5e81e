from __future__ import annotations

import ast
import io
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings  # noqa: TID251  # the site's own
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from content.operations.stage.ports import free_port
from content.view_models.checks import check_models
from content.view_models.registry import Registry, declared_in
from site_frontend.sample_site.authoring.publishing import PUBLISHED
from tests.support.documents import (
    component,
    document,
    embedded_field,
    link_field,
    number_field,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.view_models import site_models


def generate(*arguments: Any) -> str:
    output = io.StringIO()
    call_command("generate_view_models", *map(str, arguments), stdout=output)
    return output.getvalue()


def load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Return the generated models, imported as a site would."""
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "view_models", raising=False)
    module = import_module("view_models")
    monkeypatch.delitem(sys.modules, "view_models")
    return Registry(declared_in(module))


@pytest.fixture
def published_twice(tmp_path):
    """A folder with one component, seen with different fields."""
    detail = template("tcm:5-7-32", "Recipe Detail [wide]")
    first = (
        text_field("title", "Soup")
        | number_field("servings", 4)
        | text_field("steps", "Cut", "Cook")
        | embedded_field("facts", text_field("class", "x"))
        | text_field("component", "shadows")
    )
    first["facts"]["EmbeddedSchema"] = {"Title": "Fact", "RootElementName": "Fact"}
    second = text_field("title", "Bread") | number_field("servings", 2.5)
    folder = tmp_path / "published"
    folder.mkdir()
    for number, fields in enumerate((first, second)):
        record = presentation(component(f"tcm:5-{number}", fields, "Recipe"), detail)
        (folder / f"{number}.json").write_bytes(document(record))
    (folder / "picture.jpg").write_bytes(b"\xff\xd8 no document")
    return folder


def test_what_was_seen_becomes_models(published_twice):
    text = generate("--folder", published_twice)
    module = text.partition("{# templates")[0]
    assert (
        """class Fact(EmbeddedModel):
    # Items seen: 1
    class_ = Text()


class Recipe(ComponentModel, schema="Recipe"):
    # Items seen: 2
    title = Text()
    servings = Number()
    steps = Text(many=True, required=False)
    facts = Embedded(Fact, required=False)
    own_component = Text(name="component", required=False)
"""
        in module
    )


def test_what_was_seen_becomes_a_template_of_its_view(published_twice):
    text = generate("--folder", published_twice)
    _, head, body = text.partition(
        "{# templates/component_presentations/recipe_detail.html #}\n"
    )
    assert head
    assert body.startswith('<article class="recipe">\n  <p>{{ model.title }}</p>\n')
    assert "  {% for each in model.steps %}\n    <p>{{ each }}</p>\n" in body


def test_existing_files_are_never_overwritten(published_twice, tmp_path):
    output = tmp_path / "site"
    output.mkdir()
    (output / "view_models.py").write_text("mine")
    told = generate("--folder", published_twice, "--output", output)
    assert f"kept    {output / 'view_models.py'}" in told
    assert (output / "view_models.py").read_text() == "mine"
    template_file = output / "templates/component_presentations/recipe_detail.html"
    assert f"written {template_file}" in told
    assert "kept    " + str(template_file) in generate(
        "--folder", published_twice, "--output", output
    )


def test_one_schema_comes_with_those_that_it_needs():
    text = generate("--folder", PUBLISHED, "--schema", "faretable")
    classes = [
        node.name
        for node in ast.parse(text.partition("{#")[0]).body
        if isinstance(node, ast.ClassDef)
    ]
    assert classes == ["Fare", "FareTable"]


def test_an_unknown_schema_is_an_error_that_names_the_known_ones(published_twice):
    with pytest.raises(CommandError, match=r"No such schema.* Seen: Fact, Recipe"):
        generate("--folder", published_twice, "--schema", "Recipes")


@pytest.mark.parametrize("name", [".", "none"])
def test_a_folder_without_documents_is_an_error(tmp_path, name):
    with pytest.raises(CommandError, match=r"no folder|No published content"):
        generate("--folder", tmp_path / name)


def test_names_that_editors_chose_cannot_break_out_of_the_code(tmp_path, monkeypatch):
    hostile = 'x"):\n    pass\nraise SystemExit("out")\n#'
    fields = text_field(hostile, "a") | text_field("1st", "b") | text_field("日本", "c")
    fields |= text_field("x_pass_raise_SystemExit_out", "d")
    record = presentation(
        component("tcm:5-1", fields, hostile), template("tcm:5-7-32", "%}{{ x }}")
    )
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "1.json").write_bytes(document(record))
    output = tmp_path / "site"
    generate("--folder", folder, "--output", output)
    (model,) = load(output, monkeypatch).models
    spelled = [field.published_name for field in model.declared_fields.values()]
    assert hostile in spelled
    assert list(check_models(Registry([model]))) == []


def test_generated_models_and_templates_show_the_sample_site(tmp_path, monkeypatch):
    generate("--folder", PUBLISHED, "--output", tmp_path)
    generated = load(tmp_path, monkeypatch)
    assert list(check_models(generated)) == []
    templates = [{**each} for each in django_settings.TEMPLATES]
    templates[0]["DIRS"] = [tmp_path / "templates", *templates[0]["DIRS"]]
    publications = [
        {**each, "provider": "folder"} for each in django_settings.CONTENT_PUBLICATIONS
    ]
    with (
        override_settings(TEMPLATES=templates, CONTENT_PUBLICATIONS=publications),
        site_models(*generated.models),
    ):
        for url in ("/", "/nl/news/", "/plan/fares.html", "/people/bram-kloet.html"):
            html = Client().get(url).content.decode()
            assert "not shown:" not in html
            assert "<article class=" in html or "fare-table" in html


def test_without_a_folder_the_pages_of_the_site_are_followed():
    publications = [
        {**each, "provider": "folder"} for each in django_settings.CONTENT_PUBLICATIONS
    ]
    with override_settings(CONTENT_PUBLICATIONS=publications):
        followed = generate()
        first_page = generate("--most-pages", 1)
    assert followed.count("class Timetable(ComponentModel") == 1
    assert "class Hero(ComponentModel" in first_page
    assert "class Timetable(ComponentModel" not in first_page


def test_a_content_service_that_is_down_is_an_error(settings):
    settings.CONTENT_PROVIDERS = {
        "default": {
            "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
            "OPTIONS": {"base_url": f"http://127.0.0.1:{free_port()}/"},
        }
    }
    with pytest.raises(CommandError, match=r"No connection|could not|refused"):
        generate()


def test_linked_components_that_were_not_followed_say_nothing_of_their_schema(tmp_path):
    record = page(
        presentation(
            component("tcm:5-1", link_field("more", "tcm:5-2"), "Teaser"),
            template("tcm:5-7-32", "Teaser"),
        )
    )
    (tmp_path / "1.json").write_bytes(document(record))
    assert "more = Linked(ComponentModel)" in generate("--folder", tmp_path)
