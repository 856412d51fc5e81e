"""What a view model is, and what its fields are: each is declared in terms of the other.

A field is a descriptor. It reads its value when it is asked for the first time, and
leaves it in the model, where Python finds it from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    Never,
    NoReturn,
    Self,
    TypedDict,
    TypeVar,
    cast,
    overload,
)

from content.exceptions import ContentError, ViewModelError
from content.model.component import Field, FieldType
from content.view_models.surroundings import Surroundings

T = TypeVar("T")
V = TypeVar("V")

_MOST_NAMES_TOLD = 20  # of the fields that there are instead, in an error


class FieldOptions(TypedDict, total=False):
    """What every field may be told, whatever its values are."""

    name: str
    """The field's published name, if the attribute's does not tell it."""
    metadata: bool
    """Whether it is a metadata field."""


class ModelField(Generic[T]):
    """A field of a view model; ``T`` is what the attribute gives.

    A subclass says which published fields it reads, and reads their values.
    """

    accepted_types: ClassVar[frozenset[FieldType]]
    """The types of published field that it can read."""
    expectation: ClassVar[str]
    """What those hold, in an error: "a number"."""
    empty_value: ClassVar[object] = None
    """What an optional field gives that has no value; one with ``many`` gives ``()``."""

    def __init__(
        self,
        *,
        name: str = "",
        metadata: bool = False,
        many: bool = False,
        required: bool = True,
    ) -> None:
        self.published_name = name
        self.is_metadata = metadata
        self.is_many = many
        self.is_required = required
        self.attributes: tuple[str, ...] = ()  # a second one is an error
        self._spellings: tuple[str, ...] = (name,)

    def __set_name__(self, owner: type, name: str) -> None:
        self.attributes += (name,)
        if not self.published_name:
            self._spellings = spellings_of(name)

    @overload
    def __get__(self, model: None, owner: type) -> Self: ...

    @overload
    def __get__(self, model: ViewModel, owner: type) -> T: ...

    def __get__(self, model: ViewModel | None, owner: type) -> Self | T:
        if model is None:
            return self
        value = self._read(model)
        # There is no ``__set__``, so that next time Python finds this first.
        model.__dict__[self.attributes[0]] = value
        return value

    if TYPE_CHECKING:  # at run time the model refuses, and has no need to ask the field

        def __set__(self, model: ViewModel, value: Never) -> None: ...

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        """Return the values of a published field that has some, of an accepted type.

        Of a field without ``many`` only the first is asked for.

        Raises:
            ViewModelError: A value is not as declared; see :meth:`refuse`.
        """
        raise NotImplementedError

    def refuse(self, model: ViewModel, message: str, *, found: object) -> NoReturn:
        """Say that the published content is not as declared.

        Raises:
            ViewModelError: Always.
        """
        raise ViewModelError(
            message,
            model=type(model).__qualname__,
            field=self.attributes[0],
            uri=model.identity or None,
            found=found,
        )

    def find_published(self, model: ViewModel) -> Field | None:
        """Return the published field, or ``None`` if it holds nothing.

        Raises:
            ViewModelError: It is of a type that this one does not read.
        """
        fields = model.published_fields(metadata=self.is_metadata)
        for spelling in self._spellings:
            if field := fields.get(spelling):
                if field.field_type not in self.accepted_types:
                    found = field.field_type.name.lower().replace("_", " ")
                    self.refuse(
                        model, f"The field is not {self.expectation}", found=found
                    )
                return field
        return None

    def _read(self, model: ViewModel) -> T:
        field = self.find_published(model)
        values = self.read_values(field, model) if field else ()
        if not self.is_many:
            values = islice(values, 1)
        found = tuple(values)
        if found:
            return cast("T", found if self.is_many else found[0])
        if self.is_required:
            self._refuse_absence(model)
        return cast("T", () if self.is_many else self.empty_value)

    def _refuse_absence(self, model: ViewModel) -> NoReturn:
        fields = model.published_fields(metadata=self.is_metadata)
        if any(spelling in fields for spelling in self._spellings):
            found = "the field, empty"
        elif fields:
            found = f"only {', '.join(islice(fields, _MOST_NAMES_TOLD))}"
        else:
            found = "no fields at all"
        kind = "metadata field" if self.is_metadata else "field"
        self.refuse(model, f"A required {kind} is absent or empty", found=found)


class Custom(ModelField[T]):
    """A field that a function of the site reads, of any type.

    The function gets the published field and returns what the attribute gives. It is not
    called for a field that holds nothing.
    """

    accepted_types = frozenset(FieldType)
    expectation = "a field"

    @overload
    def __init__(
        self,
        read: Callable[[Field], T],
        *,
        name: str = ...,
        metadata: bool = ...,
    ) -> None: ...

    @overload
    def __init__(
        self: Custom[V | None],
        read: Callable[[Field], V],
        *,
        name: str = ...,
        metadata: bool = ...,
        required: Literal[False],
    ) -> None: ...

    def __init__(self, read: Callable[[Field], Any], **options: Any) -> None:
        super().__init__(**options)
        self._read_field = read

    def read_values(self, field: Field, model: ViewModel) -> Iterable[object]:
        try:
            return (self._read_field(field),)
        except ContentError:
            raise
        except Exception as exc:  # noqa: BLE001  # a template takes some for "nothing there"
            self.refuse(
                model,
                "The site's function cannot read the field",
                found=f"{type(exc).__name__}: {exc}",
            )


class ViewModel:
    """Published content as a template wants it: immutable, read when it is asked for.

    Subclass one of the kinds: a component's, an embedded field's, a keyword's, a page's.
    """

    declared_fields: ClassVar[Mapping[str, ModelField[Any]]] = {}
    """All fields by attribute, those of the bases first."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        declared = {
            name: attribute
            for base in reversed(cls.__mro__)
            for name, attribute in vars(base).items()
            if isinstance(attribute, ModelField)
        }
        cls.declared_fields = {
            name: field
            for name, field in declared.items()
            if getattr(cls, name) is field
        }

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        identity: str,
        fields: Mapping[str, Field],
        metadata_fields: Mapping[str, Field],
    ) -> None:
        self.__dict__["surroundings"] = surroundings
        self.__dict__["identity"] = identity
        self.__dict__["_fields"] = fields
        self.__dict__["_metadata_fields"] = metadata_fields

    surroundings: Surroundings
    """The page that the model is built for, for computed properties."""
    identity: str
    """The URI of the item that the content belongs to, as it was published."""

    def published_fields(self, *, metadata: bool) -> Mapping[str, Field]:
        """Return the published fields: those of the content, or of the metadata."""
        fields: Mapping[str, Field] = self.__dict__[
            "_metadata_fields" if metadata else "_fields"
        ]
        return fields

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__} is immutable; not set: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__} is immutable; kept: {name}")

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} {self.identity}>"


def spellings_of(attribute: str) -> tuple[str, ...]:
    """Return the published names that an attribute may stand for; case never matters.

    ``valid_from`` is also ``validFrom`` and ``valid-from``, ``return_`` is ``return``.
    """
    name = attribute.rstrip("_")
    spellings = (name, name.replace("_", ""), name.replace("_", "-"))
    return tuple(dict.fromkeys(spellings))
