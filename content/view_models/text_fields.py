"""Fields of text: plain, rich, boolean, and one of an enumeration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, Literal, TypeVar, Unpack, overload

from django.utils.safestring import SafeString

from content.model.component import Field, FieldType
from content.view_models.declaration import FieldOptions, ModelField, ViewModel

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

_TRUE = {"true", "yes", "1", "on"}
_FALSE = {"false", "no", "0", "off"}


class Text(ModelField[T]):
    """Plain text, or the address that an external link leads to.

    Optional text is ``""`` where there is none, not ``None``, which a template would print.
    """

    accepted_types = frozenset(
        {FieldType.TEXT, FieldType.MULTI_LINE_TEXT, FieldType.EXTERNAL_LINK}
    )
    expectation = "plain text"
    empty_value = ""

    @overload
    def __init__(
        self: Text[str],
        *,
        many: Literal[False] = ...,
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Text[tuple[str, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        return (value for value in field.values if value)


class RichText(ModelField[T]):
    """Rich text as HTML, its links resolved; ``""`` where optional and absent.

    Without ``many`` all values of the field, one after the other: publishers split text.
    """

    accepted_types = frozenset({FieldType.XHTML})
    expectation = "rich text"
    empty_value = SafeString("")

    @overload
    def __init__(
        self: RichText[SafeString],
        *,
        many: Literal[False] = ...,
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: RichText[tuple[SafeString, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        resolve = model.surroundings.resolve_rich_text
        if self.is_many:
            return (resolve((value,)) for value in field.values if value)
        return (resolve(field.values),)


class Boolean(ModelField[T]):
    """Yes or no, as editors choose it from a list, a category or a number.

    Optional and absent it is ``False``.
    """

    accepted_types = frozenset({FieldType.TEXT, FieldType.KEYWORD, FieldType.NUMBER})
    expectation = "a choice of yes or no"
    empty_value = False

    @overload
    def __init__(
        self: Boolean[bool],
        *,
        many: Literal[False] = ...,
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Boolean[tuple[bool, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        for names in _choices_of(field):
            folded = {name.strip().casefold() for name in names}
            if folded & _TRUE:
                yield True
            elif folded & _FALSE:
                yield False
            else:
                self.refuse(model, "The value is neither yes nor no", found=names[0])


class Choice(ModelField[T]):
    """A member of an enumeration, from text or from a keyword.

    A member is found by its value, else by its name, whatever the case; of a keyword,
    the key counts before the title.
    """

    accepted_types = frozenset({FieldType.TEXT, FieldType.KEYWORD})
    expectation = "a choice"

    @overload
    def __init__(
        self: Choice[E],
        members: type[E],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Choice[E | None],
        members: type[E],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Choice[tuple[E, ...]],
        members: type[E],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, members: type[Enum], **options: Any) -> None:
        super().__init__(**options)
        self.members = members

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        by_name = {each.name.casefold(): each for each in self.members}
        by_name |= {str(each.value).casefold(): each for each in self.members}
        for names in _choices_of(field):
            member = next(
                (
                    by_name[each.casefold()]
                    for each in names
                    if each.casefold() in by_name
                ),
                None,
            )
            if member is None:
                known = ", ".join(str(each.value) for each in self.members)
                self.refuse(
                    model,
                    "The value is none of the choices",
                    found=f"{names[0]!r}, not {known}",
                )
            yield member


def _choices_of(field: Field) -> Iterator[tuple[str, ...]]:
    """Yield for each value what it may be called, the most telling first."""
    for keyword in field.keyword_values:
        yield tuple(filter(None, (keyword.key, keyword.title))) or ("",)
    if field.keyword_values:
        return
    for number in field.numeric_values:
        yield (f"{number:g}",)
    if not field.numeric_values:
        yield from ((value,) for value in field.values if value)
