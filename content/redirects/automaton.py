"""Whether a pattern matches at all, told by remembering what each step came to.

A step depends on where in the pattern one may be and on the next character, of which most
mean the same to a pattern. So a path costs two look-ups a character, however many places
there are; the first one pays for the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from content.redirects.pattern_syntax import (
    Accept,
    Jump,
    Literal,
    OneOf,
    Program,
    Save,
    Split,
)

# Of one pattern; then it begins to remember anew.
_MOST_STATES = 500
_MOST_CHARACTERS = 500

_Symbol = tuple[str, tuple[bool, ...]]


class _State:
    """A set of places, all of which wait for the next character or accept."""

    __slots__ = ("accepts", "following", "places")

    def __init__(self, places: frozenset[int], *, accepts: bool) -> None:
        self.places = places
        self.accepts = accepts
        self.following: dict[_Symbol, _State] = {}


class Automaton:
    """Tells whether a program matches. What it remembers is bounded; thread-safe.

    Two threads may find out the same at once; each dictionary is changed in one step.
    """

    def __init__(self, program: Program) -> None:
        self._instructions = program.instructions
        instructions = program.instructions
        self._literals = {
            each.character for each in instructions if isinstance(each, Literal)
        }
        tests = (each.test for each in instructions if isinstance(each, OneOf))
        self._tests = tuple(dict.fromkeys(tests))
        self._symbols: dict[str, _Symbol] = {}
        self._states: dict[frozenset[int], _State] = {}
        self._first = self._state(self._spread([0]))

    def matches(self, text: str) -> bool:
        """Whether the program matches all of a text in lower case."""
        state, symbols = self._first, self._symbols
        for character in text:
            symbol = symbols.get(character) or self._symbol(character)
            following = state.following.get(symbol)
            if following is None:
                following = self._step(state, character)
                state.following[symbol] = following
            if not following.places:
                return False
            state = following
        return state.accepts

    def _symbol(self, character: str) -> _Symbol:
        """Return what a character means to the pattern."""
        if len(self._symbols) >= _MOST_CHARACTERS:
            self._symbols.clear()
        literal = character if character in self._literals else ""
        symbol = (literal, tuple(test(character) for test in self._tests))
        self._symbols[character] = symbol
        return symbol

    def _step(self, state: _State, character: str) -> _State:
        passed = []
        for place in state.places:
            instruction = self._instructions[place]
            if isinstance(instruction, Literal):
                if instruction.character == character:
                    passed.append(place + 1)
            elif isinstance(instruction, OneOf) and instruction.test(character):
                passed.append(place + 1)
        return self._state(self._spread(passed))

    def _state(self, places: frozenset[int]) -> _State:
        if len(self._states) >= _MOST_STATES:
            self._states.clear()
            self._first.following.clear()
        state = self._states.get(places)
        if state is None:
            accepts = any(
                isinstance(self._instructions[place], Accept) for place in places
            )
            state = self._states[places] = _State(places, accepts=accepts)
        return state

    def _spread(self, places: Iterable[int]) -> frozenset[int]:
        """Return where these places lead without a character."""
        waiting = list(places)
        seen: set[int] = set()
        reached: set[int] = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            instruction = self._instructions[place]
            if isinstance(instruction, Jump):
                waiting.append(instruction.to)
            elif isinstance(instruction, Split):
                waiting += (instruction.first, instruction.second)
            elif isinstance(instruction, Save):
                waiting.append(place + 1)
            else:
                reached.add(place)
        return frozenset(reached)
