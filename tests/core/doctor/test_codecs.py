from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ddf_core.doctor import codecs
from ddf_core.doctor.finding import SETUP


def test_pictures_and_videos_can_be_saved_here() -> None:
    (finding,) = codecs.check_codecs()
    assert (finding.state, finding.value, finding.command) == ("ok", "PNG, libx264", "")


def test_a_video_encoder_that_is_missing_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "VIDEO_CODEC", "no_such_codec")
    (finding,) = codecs.check_codecs()
    assert (finding.state, finding.command) == ("missing", SETUP)
    assert "no_such_codec" in finding.value


@pytest.mark.parametrize("broken", ["gone", "without zlib"])
def test_a_pillow_that_cannot_write_is_a_finding(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> Any:
        if broken == "gone":
            raise ImportError("No module named 'PIL'")
        return SimpleNamespace(check=lambda feature: False)

    monkeypatch.setattr(codecs.importlib, "import_module", load)
    (finding,) = codecs.check_codecs()
    assert finding.state == "broken"
    assert finding.command == SETUP
