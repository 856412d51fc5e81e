"""Fields of numbers and dates. Optional and absent they are ``None``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, TypeVar, Unpack, overload

from content.model.component import Field, FieldType, show_value
from content.view_models.declaration import FieldOptions, ModelField, ViewModel

T = TypeVar("T")


class Number(ModelField[T]):
    """A number, whole or not."""

    accepted_types = frozenset({FieldType.NUMBER})
    expectation = "a number"

    @overload
    def __init__(
        self: Number[float],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Number[float | None],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Number[tuple[float, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        return field.numeric_values


class Integer(ModelField[T]):
    """A whole number: a year, a count."""

    accepted_types = frozenset({FieldType.NUMBER})
    expectation = "a number"

    @overload
    def __init__(
        self: Integer[int],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Integer[int | None],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Integer[tuple[int, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        for number in field.numeric_values:
            if not number.is_integer():
                self.refuse(model, "The number is not whole", found=show_value(number))
            yield int(number)


class Date(ModelField[T]):
    """A date, with the time of day that editors gave."""

    accepted_types = frozenset({FieldType.DATE})
    expectation = "a date"

    @overload
    def __init__(
        self: Date[datetime],
        *,
        many: Literal[False] = ...,
        required: Literal[True] = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Date[datetime | None],
        *,
        many: Literal[False] = ...,
        required: Literal[False],
        **options: Unpack[FieldOptions],
    ) -> None: ...

    @overload
    def __init__(
        self: Date[tuple[datetime, ...]],
        *,
        many: Literal[True],
        required: bool = ...,
        **options: Unpack[FieldOptions],
    ) -> None: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        return field.date_time_values
