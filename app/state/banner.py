"""The message over the lower end of the views, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ddf_core.errors import DdfError


@dataclass(frozen=True)
class Banner:
    """A message over the lower end of the views.

    Args:
        level: ``"error"`` for something that failed, ``"note"`` for something worth knowing.
        message, advice: what it is, and what to do next.
        details: longer text behind the details button; empty hides the button.
        action, action_text: an action that a button offers, by its name, and what the button says.
    """

    level: Literal["error", "note"]
    message: str
    advice: str = ""
    details: str = ""
    action: str = ""
    action_text: str = ""

    @classmethod
    def of(cls, error: DdfError) -> Banner:
        """A refusal, with what to do about it."""
        return cls("error", error.message, error.advice)
