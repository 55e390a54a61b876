"""The heads that come with the program, read and checked as the viewer reads them."""

from __future__ import annotations

import importlib
import sys

from ddf_core.command_line import command_line, quote_arguments
from ddf_core.doctor.finding import SETUP, Finding, first_line
from ddf_core.errors import DdfError


def check_bundled_model() -> list[Finding]:
    """The bundled heads, read and checked as the viewer reads them."""
    try:
        # Tried here for the same reason as torch.
        model_folder = importlib.import_module("ddf_core.io.model_folder")
        model = model_folder.load_model()
    except DdfError as err:
        return [Finding("bundled model", "broken", err.message, err.advice)]
    except Exception as err:
        advice = "The window opens without a head."
        return [Finding("bundled model", "broken", first_line(err), advice, SETUP)]
    value = f"{model.card.name}, sha256 {model.digest[:12]}"
    if model.fields is None:
        this_python = quote_arguments([sys.executable, "-m", "ddf_core"])
        command = command_line("train", "fields", model.path, program=this_python)
        advice = "No points can be matched."
        return [Finding("bundled model", "missing", f"{value}, no fields", advice, command)]
    return [Finding("bundled model", "ok", f"{value}, with fields")]
