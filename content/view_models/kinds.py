"""The kinds of view models: of components, embedded fields, keywords and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from content.exceptions import ViewModelError
from content.model.component import (
    NO_FIELDS,
    Component,
    Field,
    Keyword as KeywordRecord,
    Multimedia as MultimediaRecord,
)
from content.model.page import ComponentPresentation, Page
from content.view_models.criteria import Criteria, Names
from content.view_models.declaration import ViewModel
from content.view_models.surroundings import Surroundings


class ChosenModel(ViewModel):
    """A model that is found by what it names: schemas, and perhaps views or templates."""

    criteria: ClassVar[Criteria] = Criteria()
    is_chosen: ClassVar[bool] = False
    """Whether it names something itself; else it is a base for others."""

    def __init_subclass__(
        cls, *, schema: Names = (), view: Names = (), template: Names = ()
    ) -> None:
        """Declare what the model is for.

        Args:
            schema: Root element, title or URI of a schema.
            view: The view of a component template or page template.
            template: The title or URI of one.
        """
        super().__init_subclass__()
        cls.criteria = cls.criteria.narrow(schema=schema, view=view, template=template)
        cls.is_chosen = bool(schema or view or template)


class ComponentModel(ChosenModel):
    """A component, or a component presentation."""

    def __init__(
        self,
        surroundings: Surroundings,
        component: Component,
        *,
        presentation: ComponentPresentation | None = None,
    ) -> None:
        super().__init__(
            surroundings,
            identity=component.id_text,
            fields=component.fields,
            metadata_fields=component.metadata_fields,
        )
        self.__dict__["component"] = component
        self.__dict__["component_presentation"] = presentation

    component: Component
    """The component as it was published."""
    component_presentation: ComponentPresentation | None
    """With the template to show it by; ``None`` for a component that another links to."""

    @property
    def link_url(self) -> str:
        """The address of a page that shows the component, else of its file, else ``""``."""
        return self.surroundings.find_component_url(self.component)

    def __str__(self) -> str:
        return self.component.title


class MultimediaModel(ComponentModel):
    """A multimedia component; its fields are metadata."""

    @property
    def file(self) -> MultimediaRecord:
        """What is known of the file.

        Raises:
            ViewModelError: The component has none.
        """
        if self.component.multimedia is None:
            raise ViewModelError(
                "The component is no multimedia component",
                model=type(self).__qualname__,
                field="file",
                uri=self.identity or None,
                found=f"schema {self.component.schema.title!r}",
            )
        return self.component.multimedia


class EmbeddedModel(ViewModel):
    """The fields of an embedded schema."""

    def __init__(self, owner: ViewModel, fields: Mapping[str, Field]) -> None:
        super().__init__(
            owner.surroundings,
            identity=owner.identity,
            fields=fields,
            metadata_fields=NO_FIELDS,
        )


class KeywordModel(ChosenModel):
    """A keyword; its fields are those of its metadata, chosen by their schema."""

    def __init__(self, surroundings: Surroundings, keyword: KeywordRecord) -> None:
        super().__init__(
            surroundings,
            identity=keyword.id_text,
            fields=keyword.metadata_fields,
            metadata_fields=keyword.metadata_fields,
        )
        self.__dict__["keyword"] = keyword

    keyword: KeywordRecord
    """The keyword as it was published: ``title``, ``key``, ``description``, …"""

    def __str__(self) -> str:
        return self.keyword.title


class PageModel(ChosenModel):
    """A page; its fields are those of its metadata, chosen by their schema."""

    def __init__(self, surroundings: Surroundings, page: Page) -> None:
        super().__init__(
            surroundings,
            identity=page.id_text,
            fields=page.metadata_fields,
            metadata_fields=page.metadata_fields,
        )
        self.__dict__["page"] = page

    page: Page
    """The page as it was published: ``title``, ``url``, …"""

    def __str__(self) -> str:
        return self.page.title
