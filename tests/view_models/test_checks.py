from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from django.core.checks import run_checks

from content.view_models import (
    Choice,
    ComponentModel,
    Embedded,
    EmbeddedModel,
    Keyword,
    Linked,
    MultimediaModel,
    PageModel,
    Text,
    ViewModel,
)
from content.view_models.checks import check_models
from content.view_models.registry import Registry
from tests.support.view_models import site_models


class Empty(Enum):
    pass


class Price(EmbeddedModel):
    amount = Text()


def untyped(value: object) -> Any:
    """Return what mypy would refuse, too."""
    return value


def undeclared() -> Any:
    return Later  # type: ignore[name-defined]  # noqa: F821  # that is the point


def declare(base: type[ViewModel] = ComponentModel, /, **attributes: Any) -> Any:
    return type("Sample", (base,), attributes)


def ids(*models: type[ViewModel]) -> list[str | None]:
    return [message.id for message in check_models(Registry(models))]


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        (list, []),
        (lambda: [declare(heading=Text(), price=Embedded(Price))], []),
        (lambda: [named(schema="A", view="x"), named(schema="a", view="y")], []),
        (lambda: [named(schema="A"), named(PageModel, schema="A")], []),
        (lambda: [named(schema="A"), named(schema="a ")], ["content.E401"]),
        (
            lambda: [named(schema=("A", "B"), view="x"), named(schema="B", view="X")],
            ["content.E401"],
        ),
        (
            lambda: [named(schema="tcm:5-1-8"), named(schema="tcm:6-1-8")],
            ["content.E401"],
        ),
        (lambda: [named(schema=" ")], ["content.E402"]),
        (lambda: [named(schema="tcm:5")], ["content.E402"]),
        (lambda: [named(schema="tcm:5-82")], ["content.E402"]),
        (lambda: [named(template="tcm:5-82-128")], ["content.E402"]),
        (lambda: [named(PageModel, template="tcm:5-82-128")], []),
        (lambda: [declare(_heading=Text())], ["content.E403"]),
        (lambda: [declare(component=Text())], ["content.E404"]),
        (lambda: [declare(link_url=Text())], ["content.E404"]),
        (lambda: [declare(identity=Text())], ["content.E404"]),
        (lambda: [declare(MultimediaModel, file=Text())], ["content.E404"]),
        (lambda: [declare(file=Text())], []),
        (lambda: [declare(**dict.fromkeys(("a", "b"), Text()))], ["content.E405"] * 2),
        (lambda: [declare(EmbeddedModel, a=Text(metadata=True))], ["content.E406"]),
        (lambda: [declare(a=Embedded(untyped(ComponentModel)))], ["content.E407"]),
        (lambda: [declare(a=Linked(untyped(Price)))], ["content.E407"]),
        (lambda: [declare(a=Linked(untyped("Price")))], ["content.E407"]),
        (lambda: [declare(a=Keyword(untyped(lambda: Price)))], ["content.E407"]),
        (lambda: [declare(a=Linked(undeclared))], ["content.E407"]),
        (lambda: [declare(a=Choice(Empty))], ["content.E408"]),
        (lambda: [declare(a=Choice(untyped(str)))], ["content.E408"]),
    ],
)
def test_a_bad_declaration_is_reported(models, expected):
    assert ids(*models()) == expected


def named(base: type[ViewModel] = ComponentModel, /, **names: Any) -> Any:
    return type("Named", (base,), {}, **names)


def test_a_message_names_the_model_and_says_what_to_do():
    (message,) = check_models(Registry([declare(component=Text())]))
    assert message.msg == (
        "tests.view_models.test_checks.Sample.component hides what every ComponentModel"
        " has by that name."
    )
    assert 'name="component"' in str(message.hint)


def test_the_checks_of_the_site_include_these():
    with site_models(declare(component=Text())):
        assert "content.E404" in [message.id for message in run_checks()]


def test_two_models_for_the_same_are_both_named():
    (message,) = check_models(
        Registry(
            [
                named(schema="Article"),
                type("Other", (ComponentModel,), {}, schema="article"),
            ]
        )
    )
    assert "Named and " in message.msg
    assert "Other are both for schema 'article'" in message.msg
