"""Regular expressions as editors may write them, compiled to a few instructions.

What is understood: text, ``.``, ``[a-z]``, ``[^/]``, ``\\d \\w \\s`` and their opposites,
``( )``, ``(?: )``, ``|``, and ``* + ? {2} {2,} {2,5}``, lazy with a ``?`` behind. Not what
cannot be matched in one pass over the text: back references and looking around.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from content.exceptions import ContentError

MOST_INSTRUCTIONS = 300  # of one pattern
_MOST_CHARACTERS = 500
_MOST_REPETITIONS = 100
_DEEPEST = 20
_MOST_GROUPS = 9  # what $1 to $9 can mean

Test = Callable[[str], bool]


class InvalidPatternError(ContentError, ValueError):
    """A pattern that is not understood; ``identity["pattern"]`` holds it."""


class Literal(msgspec.Struct, frozen=True):
    """Go on if the next character is this one, in lower case."""

    character: str


class OneOf(msgspec.Struct, frozen=True):
    """Go on if the next character passes."""

    test: Test


class Split(msgspec.Struct, frozen=True):
    """Go on at both places; the first one is preferred."""

    first: int
    second: int


class Jump(msgspec.Struct, frozen=True):
    """Go on elsewhere."""

    to: int


class Save(msgspec.Struct, frozen=True):
    """Note the position: the beginning or end of a group."""

    slot: int


class Accept(msgspec.Struct, frozen=True):
    """The pattern matches, if nothing follows."""


Instruction = Literal | OneOf | Split | Jump | Save | Accept
#: Instructions whose targets are relative to their own beginning.
_Code = list[Instruction]


class Program(msgspec.Struct, frozen=True):
    """A compiled pattern."""

    instructions: tuple[Instruction, ...]
    groups: int


def compile_expression(pattern: str) -> Program:
    """Compile a regular expression that has to match all of a text, whatever its case.

    Raises:
        InvalidPatternError: It is not understood, or too long.
    """
    return _Parser(pattern).parse()


def compile_wildcards(pattern: str) -> Program:
    """Compile text in which ``*`` is any text and ``?`` any character, each a group.

    Raises:
        InvalidPatternError: There are more than nine of them, or it is too long.
    """
    _check_length(pattern)
    code: _Code = []
    groups = 0
    for character in pattern:
        if character in "*?":
            groups += 1
            one: _Code = [OneOf(_is_any)]
            body = _repeat(one, 0, None, lazy=False) if character == "*" else one
            code.append(Save(2 * groups))
            code += [*_shift(body, len(code)), Save(2 * groups + 1)]
        else:
            code.append(Literal(character.lower()))
    if groups > _MOST_GROUPS:
        raise InvalidPatternError("More than nine wildcards", pattern=pattern)
    return _finish(code, groups)


def _finish(code: _Code, groups: int) -> Program:
    return Program((*code, Accept()), groups)


def _check_length(pattern: str) -> None:
    if len(pattern) > _MOST_CHARACTERS:
        raise InvalidPatternError("The pattern is too long", pattern=pattern[:80])


class _Parser:
    """Recursive descent over one pattern."""

    def __init__(self, pattern: str) -> None:
        _check_length(pattern)
        self._pattern = pattern
        self._at = 0
        self._groups = 0
        self._depth = 0

    def parse(self) -> Program:
        code = self._alternatives()
        if self._at < len(self._pattern):
            raise self._error("A bracket is closed that was not opened")
        return _finish(code, self._groups)

    def _error(self, message: str) -> InvalidPatternError:
        return InvalidPatternError(message, pattern=self._pattern, position=self._at)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise self._error("The pattern ends too early")
        self._at += 1
        return character

    def _skip(self, text: str) -> bool:
        if self._pattern.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _alternatives(self) -> _Code:
        code = self._sequence()
        while self._skip("|"):
            other = self._sequence()
            code = [
                Split(1, len(code) + 2),
                *_shift(code, 1),
                Jump(len(code) + 2 + len(other)),
                *_shift(other, len(code) + 2),
            ]
            self._check_size(code)
        return code

    def _sequence(self) -> _Code:
        code: _Code = []
        while self._peek() not in {"", "|", ")"}:
            atom = self._repeated(self._atom())
            code += _shift(atom, len(code))
            self._check_size(code)
        return code

    def _check_size(self, code: _Code) -> None:
        if len(code) > MOST_INSTRUCTIONS:
            raise self._error("The pattern is too complex")

    def _atom(self) -> _Code:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return [OneOf(self._class())]
        if character == ".":
            return [OneOf(_is_any)]
        if character == "\\":
            test = self._escape()
            return [Literal(test.lower()) if isinstance(test, str) else OneOf(test)]
        if character in "*+?{":
            raise self._error("There is nothing to repeat")
        if character in "^$":
            raise self._error("^ and $ are for the beginning and the end only")
        return [Literal(character.lower())]

    def _group(self) -> _Code:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("Nested too deep")
        number = 0
        if not self._skip("?:"):
            if self._peek() == "?":
                raise self._error("Not understood: (?")
            self._groups += 1
            number = self._groups
            if number > _MOST_GROUPS:
                raise self._error("More than nine groups")
        code = self._alternatives()
        if not self._skip(")"):
            raise self._error("A bracket is not closed")
        self._depth -= 1
        if number:
            code = [Save(2 * number), *_shift(code, 1), Save(2 * number + 1)]
        return code

    def _repeated(self, code: _Code) -> _Code:
        counts = self._counts()
        if counts is None:
            return code
        lazy = self._skip("?")
        if self._peek() and self._peek() in "*+?{":
            raise self._error("Repeated twice")
        least, most = counts
        if len(code) * (max(least, most or 0) + 1) > MOST_INSTRUCTIONS:
            raise self._error("The pattern is too complex")
        return _repeat(code, least, most, lazy=lazy)

    def _counts(self) -> tuple[int, int | None] | None:
        """Return how often, at least and at most; ``None`` if not repeated."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self._peek() in simple:
            return simple[self._take()]
        if not self._skip("{"):
            return None
        end = self._pattern.find("}", self._at)
        least, comma, most = self._pattern[self._at : end].partition(",")
        are_numbers = (least + most).isascii() and (least + (most or least)).isdigit()
        if end < 0 or not least or not are_numbers:
            raise self._error("Not understood: {")
        self._at = end + 1
        bounds = (int(least), int(most) if most else (None if comma else int(least)))
        if max(bounds[0], bounds[1] or 0) > _MOST_REPETITIONS:
            raise self._error("Repeated too often")
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise self._error("Not understood: {")
        return bounds

    def _escape(self) -> str | Test:
        character = self._take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.isalnum():
            raise self._error(f"Not understood: \\{character}")
        return character

    def _class(self) -> Test:
        negated = self._skip("^")
        ranges: list[tuple[str, str]] = []
        tests: list[Test] = []
        is_first = True
        while is_first or self._peek() != "]":
            is_first = False
            low = self._class_member()
            if not isinstance(low, str):
                tests.append(low)
                continue
            high: str | Test = low
            if (
                self._peek() == "-"
                and self._pattern[self._at + 1 : self._at + 2] != "]"
            ):
                self._take()
                high = self._class_member()
            if not isinstance(high, str) or high < low:
                raise self._error("Not understood: a range in [ ]")
            ranges.append((low, high))
        self._take()
        return _make_class(tuple(ranges), tuple(tests), negated=negated)

    def _class_member(self) -> str | Test:
        character = self._take()
        return self._escape() if character == "\\" else character


def _make_class(
    ranges: tuple[tuple[str, str], ...], tests: tuple[Test, ...], *, negated: bool
) -> Test:
    def is_in(character: str) -> bool:
        forms = {character, character.lower(), character.upper()}
        found = any(
            low <= form <= high for form in forms for low, high in ranges
        ) or any(test(character) for test in tests)
        return found is not negated

    return is_in


def _repeat(code: _Code, least: int, most: int | None, *, lazy: bool) -> _Code:
    repeated: _Code = []
    for _ in range(least):
        repeated += _shift(code, len(repeated))
    if most is None:
        start = len(repeated)
        repeated += [
            _split(start + 1, start + len(code) + 2, lazy=lazy),
            *_shift(code, start + 1),
            Jump(start),
        ]
        return repeated
    end = least * len(code) + (most - least) * (len(code) + 1)
    for _ in range(most - least):
        start = len(repeated)
        repeated += [_split(start + 1, end, lazy=lazy), *_shift(code, start + 1)]
    return repeated


def _split(inside: int, outside: int, *, lazy: bool) -> Split:
    return Split(outside, inside) if lazy else Split(inside, outside)


def _shift(code: _Code, by: int) -> _Code:
    return [_moved(each, by) for each in code]


def _moved(instruction: Instruction, by: int) -> Instruction:
    if isinstance(instruction, Split):
        return Split(instruction.first + by, instruction.second + by)
    if isinstance(instruction, Jump):
        return Jump(instruction.to + by)
    return instruction


def _is_any(character: str) -> bool:
    return True


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


_CLASSES: dict[str, Test] = {
    "d": str.isdecimal,
    "D": lambda character: not character.isdecimal(),
    "w": _is_word,
    "W": lambda character: not _is_word(character),
    "s": str.isspace,
    "S": lambda character: not character.isspace(),
}
