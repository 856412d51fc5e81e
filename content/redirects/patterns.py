"""Matching in a time that grows with the text only: no pattern and no path can hang it.

All ways through a pattern are followed at once, a character at a time, so that there is
nothing to go back to: first to tell whether it matches (``automaton.py``), then, if so, with
what each group matched (Pike's method). What is found is what a backtracking matcher finds.
"""

from __future__ import annotations

import msgspec

from content.redirects.automaton import Automaton
from content.redirects.pattern_syntax import (
    Accept,
    Jump,
    Literal,
    OneOf,
    Program,
    Save,
    Split,
    compile_expression,
    compile_wildcards,
)

#: Where each group begins and ends, two numbers a group; -1 where it matched nothing.
_Slots = tuple[int, ...]
_Threads = list[tuple[int, _Slots]]


class Pattern(msgspec.Struct, frozen=True):
    """A compiled pattern. Safe to use from several threads."""

    program: Program
    automaton: Automaton
    prefix: str
    """What every match begins with, in lower case: most paths are told by it."""

    @property
    def size(self) -> int:
        """What a character of a text costs at most, in instructions."""
        return len(self.program.instructions)

    def match(self, text: str) -> tuple[str, ...] | None:
        """Return the groups if the pattern matches all of a text, whatever its case."""
        folded = _fold(text)
        if not folded.startswith(self.prefix) or not self.automaton.matches(folded):
            return None
        slots: _Slots = (-1,) * (2 * self.program.groups + 2)
        threads = self._follow([(0, slots)], 0)
        for at, character in enumerate(folded):
            threads = self._follow(self._passing(threads, character), at + 1)
            if not threads:
                return None
        instructions = self.program.instructions
        for place, found in threads:
            if isinstance(instructions[place], Accept):
                return tuple(
                    text[found[2 * group] : found[2 * group + 1]]
                    if found[2 * group + 1] >= 0
                    else ""
                    for group in range(1, self.program.groups + 1)
                )
        return None

    def _passing(self, threads: _Threads, character: str) -> _Threads:
        instructions = self.program.instructions
        passing: _Threads = []
        for place, slots in threads:
            instruction = instructions[place]
            if isinstance(instruction, Literal):
                if instruction.character == character:
                    passing.append((place + 1, slots))
            elif isinstance(instruction, OneOf) and instruction.test(character):
                passing.append((place + 1, slots))
        return passing

    def _follow(self, threads: _Threads, at: int) -> _Threads:
        """Go to where the next character counts, by all ways, the preferred first."""
        instructions = self.program.instructions
        waiting: _Threads = threads[::-1]
        seen: set[int] = set()
        reached: _Threads = []
        while waiting:
            place, slots = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            instruction = instructions[place]
            if isinstance(instruction, Jump):
                waiting.append((instruction.to, slots))
            elif isinstance(instruction, Split):
                waiting.append((instruction.second, slots))
                waiting.append((instruction.first, slots))
            elif isinstance(instruction, Save):
                slot = instruction.slot
                waiting.append((place + 1, (*slots[:slot], at, *slots[slot + 1 :])))
            else:
                reached.append((place, slots))
        return reached


def make_expression(text: str) -> Pattern:
    """Compile ``^/old/(.*)$``; without ``$`` anything may follow.

    Raises:
        InvalidPatternError: It is not understood, or too long.
    """
    text = text.removeprefix("^")
    if text.endswith("$") and not text.endswith("\\$"):
        return _make(compile_expression(text[:-1]))
    return _make(compile_expression(f"(?:{text}).*"))


def make_wildcards(text: str) -> Pattern:
    """Compile ``/old/*``, in which ``*`` is any text and ``?`` any character.

    Raises:
        InvalidPatternError: There are too many of them, or it is too long.
    """
    return _make(compile_wildcards(text))


def _make(program: Program) -> Pattern:
    prefix = ""
    for instruction in program.instructions:
        if isinstance(instruction, Literal):
            prefix += instruction.character
        elif not isinstance(instruction, Save):
            break
    # A loop may come back to the beginning, but never to before it.
    return Pattern(program, Automaton(program), prefix)


def _fold(text: str) -> str:
    """Return the text in lower case, each character where it was."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)
