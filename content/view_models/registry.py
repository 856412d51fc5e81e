"""Which models there are, and which one is for what was published.

An app declares its models in a module or package ``view_models``; that is all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from django.apps import apps
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import module_has_submodule

from content.model.component import Component, Keyword
from content.model.page import ComponentPresentation, Page
from content.view_models.criteria import Claim, find_claims
from content.view_models.declaration import ViewModel
from content.view_models.kinds import (
    ChosenModel,
    ComponentModel,
    KeywordModel,
    PageModel,
)

_MODULE = "view_models"

M = TypeVar("M", bound=ChosenModel)


class Registry:
    """Models by what they are for. Of two for the same the first counts, and a system
    check refuses them."""

    def __init__(self, models: Iterable[type[ViewModel]]) -> None:
        self.models = tuple(dict.fromkeys(models))
        self.conflicts: list[tuple[Claim, type[ChosenModel], type[ChosenModel]]] = []
        self._components = self._index(ComponentModel)
        self._keywords = self._index(KeywordModel)
        self._pages = self._index(PageModel)

    def find_presentation_model(
        self, presentation: ComponentPresentation, view: str
    ) -> type[ComponentModel] | None:
        """Return the model of a component presentation that is shown by this view."""
        if not self._components:
            return None
        claims = find_claims(
            presentation.component.schema,
            view=view,
            template=presentation.component_template,
        )
        return _first(self._components, claims)

    def find_component_model(self, component: Component) -> type[ComponentModel] | None:
        """Return the model of a component that no template is chosen for."""
        return _first(self._components, find_claims(component.schema))

    def find_keyword_model(self, keyword: Keyword) -> type[KeywordModel] | None:
        """Return the model of a keyword."""
        return _first(self._keywords, find_claims(keyword.metadata_schema))

    def find_page_model(self, page: Page, view: str) -> type[PageModel] | None:
        """Return the model of a page that is shown by this view."""
        claims = find_claims(page.schema, view=view, template=page.page_template)
        return _first(self._pages, claims)

    def _index(self, kind: type[M]) -> dict[Claim, type[M]]:
        index: dict[Claim, type[M]] = {}
        for model in self.models:
            if issubclass(model, kind) and model.is_chosen:
                for claim in model.criteria.claims():
                    if (first := index.setdefault(claim, model)) is not model:
                        self.conflicts.append((claim, first, model))
        return index


@cache
def site_registry() -> Registry:
    """Return the models of all installed apps, found when first asked for."""
    return Registry(_declared_in_apps())


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "INSTALLED_APPS":
        site_registry.cache_clear()


def declared_in(module: ModuleType) -> Iterator[type[ViewModel]]:
    """Yield the models of a module, also those that it imports."""
    for each in vars(module).values():
        if isinstance(each, type) and issubclass(each, ViewModel) and not is_kind(each):
            yield each


def _declared_in_apps() -> Iterator[type[ViewModel]]:
    for app in apps.get_app_configs():
        # The framework's own package of that name declares none.
        if (
            app.module
            and app.name != "content"
            and module_has_submodule(app.module, _MODULE)
        ):
            yield from declared_in(import_module(f"{app.name}.{_MODULE}"))


def is_kind(model: type[ViewModel]) -> bool:
    """Whether a model is one of the framework's, which the site's are derived from."""
    return model.__module__.startswith("content.view_models.")


def _first(index: dict[Claim, type[M]], claims: Iterable[Claim]) -> type[M] | None:
    return next((index[claim] for claim in claims if claim in index), None)
