"""Every way this program refuses: one family of errors, each with a stable code and advice.

Raised where data enters (files, command line, window). Inside, code trusts its callers.
"""

from __future__ import annotations

from ddf_core.plain_text import plain

MAX_SENTENCE = 2000


class DdfError(Exception):
    """A refusal a user can act on: what failed, and what to do about it.

    Args:
        message: one sentence: what failed, what came, what was wanted.
        code: stable, machine-readable name of this way to fail, e.g. ``"model.truncated"``.
        advice: what the user can do next; may be empty.
    """

    default_code = "ddf"

    def __init__(self, message: str, *, code: str | None = None, advice: str = "") -> None:
        # What is refused is often quoted, and may hold anything: see ``plain_text``.
        self.message = plain(message, MAX_SENTENCE)
        self.code = code or self.default_code
        self.advice = plain(advice, MAX_SENTENCE)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class ModelFileError(DdfError):
    """A model file or folder is absent, damaged, hostile, or made for another size."""

    default_code = "model"


class GeneratorError(DdfError):
    """An adapted generator raised, or answered what nobody can compute with."""

    default_code = "generator"


class SessionFileError(DdfError):
    """A session file is absent, damaged, of a newer version, or its model cannot be found."""

    default_code = "session"


class LatentFileError(DdfError):
    """A latent from a file or the clipboard is absent, damaged, or made for another size."""

    default_code = "latent"


class LabelFileError(DdfError):
    """A label map's file or picture is absent, damaged, or does not fit the model or its labels."""

    default_code = "labels"


class CameraPathFileError(DdfError):
    """A camera path's file is absent, damaged, or of cameras that this program has not."""

    default_code = "camera_path"


class PhotoFileError(DdfError):
    """A photo is absent, damaged, too large or too small, or no picture at all."""

    default_code = "photo"


class InversionFileError(DdfError):
    """A file with an inversion is absent, damaged, or made for another model."""

    default_code = "inversion"


class InputError(DdfError):
    """A value from the user (an option, a pixel, a latent) is outside what is possible."""

    default_code = "input"


class OutputError(DdfError):
    """A result cannot be written where the user asked."""

    default_code = "output"


class MissingFieldsError(DdfError):
    """Correspondence was asked of a model that has no trained deformation fields."""

    default_code = "fields.missing"


class Cancelled(DdfError):
    """Long work was stopped because the user asked; nothing was kept half-done."""

    default_code = "cancelled"
