"""Work in a thread of its own: whatever is raised there becomes a refusal in words, because an
exception that escapes would leave somebody waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ddf_core.errors import DdfError

T = TypeVar("T")
INTERNAL, MEMORY = "internal", "memory"
TRANSIENT = (INTERNAL, MEMORY)
"""Codes of what may go well another time, unlike a refusal."""

# What torch says instead of a MemoryError, on the processor and on a GPU.
_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")


def attempt(step: Callable[[], T], what: str) -> T | DdfError:
    """What ``step`` answers, or why it does not.

    Args:
        what: what was done, for the message: "Reading a photo".
    """
    try:
        return step()
    except Exception as error:
        return refusal_of(error, what)


def refusal_of(error: BaseException, what: str) -> DdfError:
    """An exception as a refusal: one is one already; else there was not enough memory, or it is a
    mistake of the program.

    Args:
        what: what was done.
    """
    if isinstance(error, DdfError):
        return error
    said, kind = text_of(error), type(error).__name__
    is_memory = isinstance(error, MemoryError) or any(x in said.lower() for x in _OUT_OF_MEMORY)
    if is_memory:
        return DdfError(
            f"{what} failed: there is not enough memory.",
            code=MEMORY,
            advice="Close other programs, or ask for something smaller, and try again.",
        )
    return DdfError(
        f"{what} failed: {kind}: {said}",
        code=INTERNAL,
        advice="This is a mistake of the program. The details say where.",
    )


def text_of(error: BaseException) -> str:
    """What an exception says; even that can fail."""
    try:
        return str(error)
    except Exception:
        return "it cannot be said"
