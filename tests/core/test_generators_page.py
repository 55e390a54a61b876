"""The example of docs/generators.md runs as it stands, and what it writes is a model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from ddf_core.cli.entry import main
from ddf_core.io.model_folder import load_model
from ddf_core.resource_paths import GENERATORS_PAGE, PROGRAM_FOLDER
from tests.core.models.adapters import install

PAGE = PROGRAM_FOLDER / GENERATORS_PAGE


@pytest.fixture
def balls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's package, installed, and the folder that its example writes."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    site = tmp_path / "site"
    site.mkdir()
    (site / "my_package.py").write_text(code.partition("config = ")[0])
    (offer,) = re.findall(r'```toml\n.*?\n(\w+) = "(.*?)"\n```', PAGE.read_text(), flags=re.S)
    install(site, *offer, package="my_package")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(tmp_path)
    exec(compile(code, str(PAGE), "exec"), {"__name__": "page"})
    return tmp_path / "balls"


def test_the_example_writes_a_model_that_opens(balls: Path) -> None:
    model = load_model(balls)
    assert model.card.kind == "ball"
    # The ball of this latent is about (0.1, 0, 0), with a radius of 0.2.
    sigma = model.instance(z=torch.tensor([1.0, 0.0, 0.0])).density(torch.tensor([[0.28, 0, 0]]))
    assert float(sigma) == pytest.approx(200 / (1 + 2.718281828**-2), rel=0.01)


def test_an_answer_that_goes_wrong_later_is_one_clear_line(
    balls: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    package = load_model(balls).generator.adapter
    instance = type(package.instance(torch.zeros(3)))
    sound = instance.shade

    def shade(self, x, d):  # right at the five points of the probe, and nowhere else
        rgb, sigma = sound(self, x, d)
        return (rgb, sigma) if len(x) == 5 else (rgb, sigma * float("nan"))

    monkeypatch.setattr(instance, "shade", shade)
    words = ["render", str(balls), "--out", str(tmp_path / "ball.png"), "--size", "16"]
    assert main(words) == 2
    said = capsys.readouterr().err.strip()
    assert "The generator 'ball' (Ball.shade): densities are not all finite." in said
    assert "Traceback" not in said
    assert not (tmp_path / "ball.png").exists()
