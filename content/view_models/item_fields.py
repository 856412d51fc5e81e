"""Fields that lead to other models: embedded fields, linked components, keywords; and the
address that a link field leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar, Unpack, cast, overload

from content.model.component import (
    Component,
    Field,
    FieldType,
    Keyword as KeywordRecord,
)
from content.view_models.criteria import Criteria
from content.view_models.declaration import FieldOptions, ModelField, ViewModel
from content.view_models.kinds import (
    ComponentModel,
    EmbeddedModel,
    KeywordModel,
)
from content.view_models.registry import site_registry

T = TypeVar("T")
C = TypeVar("C", bound=ComponentModel)
E = TypeVar("E", bound=EmbeddedModel)
K = TypeVar("K", bound=KeywordModel)
M = TypeVar("M", bound=ViewModel)

Declared: TypeAlias = type[M] | Callable[[], type[M]]
"""A model, or a function that returns one that is declared further down."""

_LINKS = frozenset({FieldType.COMPONENT_LINK, FieldType.MULTI_MEDIA_LINK})


class ModelsField(ModelField[T]):
    """What the fields have in common that give models."""

    kind: ClassVar[type[ViewModel]]
    """What the declared model has to be derived from."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(**options)
        self._declared = model

    @cached_property
    def model(self) -> Any:
        """The declared model; whatever else was declared, for a check to refuse."""
        return self._declared if isinstance(self._declared, type) else self._declared()


class Embedded(ModelsField[T]):
    """The fields of an embedded schema, as the model that is declared for them."""

    accepted_types = frozenset({FieldType.EMBEDDED})
    expectation = "an embedded field"
    kind = EmbeddedModel

    @overload
    def __init__(
        self: Embedded[E],
        model: Declared[E],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Embedded[E | None],
        model: Declared[E],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Embedded[tuple[E, ...]],
        model: Declared[E],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(model, **options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        return (self.model(model, fields) for fields in field.embedded_values)


class Linked(ModelsField[T]):
    """A linked component, as the model of its schema.

    That is the declared model or one derived from it. One deeper than the publisher
    followed has its identity and address, and no fields.
    """

    accepted_types = _LINKS
    expectation = "a link to a component"
    kind = ComponentModel

    @overload
    def __init__(
        self: Linked[C],
        model: Declared[C],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Linked[C | None],
        model: Declared[C],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Linked[tuple[C, ...]],
        model: Declared[C],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(model, **options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        declared = self.model
        for component in _components_of(field):
            found = site_registry().find_component_model(component)
            if found is None or not issubclass(found, declared):
                self._expect(model, declared.criteria, component)
                found = declared
            yield found(model.surroundings, component)

    def _expect(
        self, model: ViewModel, criteria: Criteria, component: Component
    ) -> None:
        if not criteria.include(component.schema):
            self.refuse(
                model,
                "The linked component is of another schema than declared",
                found=f"{component.id_text} of schema {component.schema.title!r}",
            )


class Keyword(ModelsField[T]):
    """A keyword of a category, as a keyword model.

    Where only its title was published, that is all it has.
    """

    accepted_types = frozenset({FieldType.KEYWORD})
    expectation = "a keyword"
    kind = KeywordModel

    @overload
    def __init__(
        self: Keyword[KeywordModel],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Keyword[KeywordModel | None],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Keyword[tuple[KeywordModel, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Keyword[K],
        model: Declared[K],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Keyword[K | None],
        model: Declared[K],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Keyword[tuple[K, ...]],
        model: Declared[K],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, model: Any = KeywordModel, **options: Any) -> None:
        super().__init__(model, **options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        keywords = field.keyword_values or tuple(
            KeywordRecord(title=title) for title in field.values if title
        )
        declared = cast("type[KeywordModel]", self.model)
        for keyword in keywords:
            found = site_registry().find_keyword_model(keyword)
            chosen = found if found and issubclass(found, declared) else declared
            yield chosen(model.surroundings, keyword)


class LinkUrl(ModelField[T]):
    """The address that a link leads to; ``""`` where nothing published shows it.

    Of a component link that of a page that shows the component, of a multimedia link that
    of the file, of an external link the address itself.
    """

    accepted_types = _LINKS | {FieldType.EXTERNAL_LINK}
    expectation = "a link"
    empty_value = ""

    @overload
    def __init__(
        self: LinkUrl[str],
        *,
        many: Literal[False] = ...,
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: LinkUrl[tuple[str, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        if field.field_type is FieldType.EXTERNAL_LINK:
            return (value for value in field.values if value)
        find_url = model.surroundings.find_component_url
        return (find_url(component) for component in _components_of(field))


def _components_of(field: Field) -> Iterator[Component]:
    """Yield the components; those the publisher did not follow with their identity only."""
    if field.linked_component_values:
        yield from field.linked_component_values
    else:
        yield from (Component(id_text=uri) for uri in field.values if uri)
