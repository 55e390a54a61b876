"""What writes pictures and videos."""

from __future__ import annotations

import importlib

from ddf_core.doctor.finding import SETUP, Finding, first_line

VIDEO_CODEC = "libx264"


def check_codecs() -> list[Finding]:
    """What writes pictures and videos."""
    try:
        features = importlib.import_module("PIL.features")
        has_png = bool(features.check("zlib"))
    except Exception as err:
        return [Finding("codecs", "broken", first_line(err), "No picture can be saved.", SETUP)]
    if not has_png:
        advice = "No picture can be saved from the command line."
        return [Finding("codecs", "broken", "Pillow was built without PNG", advice, SETUP)]
    try:
        importlib.import_module("av.codec").Codec(VIDEO_CODEC, "w")
    except Exception as err:
        advice = "No video can be saved; PNG frames can."
        return [Finding("codecs", "missing", f"{VIDEO_CODEC}: {first_line(err)}", advice, SETUP)]
    return [Finding("codecs", "ok", f"PNG, {VIDEO_CODEC}")]
