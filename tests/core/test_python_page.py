"""The example of docs/python.md runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from ddf_core.resource_paths import PROGRAM_FOLDER

PAGE = PROGRAM_FOLDER / "docs" / "python.md"


def test_the_example_runs_and_leaves_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, str(PAGE), "exec"), {"__name__": "page"})
    with Image.open(tmp_path / "source.png") as picture:
        assert picture.size == (64, 64)
        # A head stands in the middle, and nothing in the corner.
        assert picture.convert("RGBA").getpixel((32, 32))[3] > 250
        assert picture.convert("RGBA").getpixel((1, 1))[3] < 5
    assert (tmp_path / "target.glb").read_bytes()[:4] == b"glTF"
    said = capsys.readouterr().out
    assert "colour torch.Size([2, 3]) density torch.Size([2])" in said
