"""Agreement with the outputs of the original pi-GAN implementation, kept beside the repository."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from ddf_core.io.model_folder import load_model
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.resource_paths import PROGRAM_FOLDER
from ddf_core.scene.render import Picture, RenderSettings, render

REFERENCE = PROGRAM_FOLDER.parent / "shared" / "pigan_reference" / "celeba_style"

pytestmark = pytest.mark.skipif(
    not REFERENCE.exists(),
    reason="the outputs of the original pi-GAN (../shared/pigan_reference) are not here",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(REFERENCE / "generator.pth")


@pytest.fixture(scope="module")
def expected() -> dict[str, Tensor]:
    with np.load(REFERENCE / "expected.npz") as arrays:
        return {name: torch.tensor(arrays[name]) for name in arrays.files}


@pytest.fixture(scope="module")
def styles(model: Model, expected: dict[str, Tensor]) -> list[Style]:
    """The three styles, truncated towards the original's own mean."""
    mean = Style(expected["avg_frequencies"][0], expected["avg_phase_shifts"][0])
    frequencies, phases = model.generator.mapping(expected["z"])
    pairs = zip(frequencies, phases, strict=True)
    return [mean.lerp(Style(*pair), float(expected["psi"])) for pair in pairs]


def test_the_field_is_the_originals(
    model: Model, styles: list[Style], expected: dict[str, Tensor]
) -> None:
    freq = torch.stack([style.frequencies for style in styles])
    phase = torch.stack([style.phases for style in styles])
    rgb, sigma = model.generator.film(expected["points"], expected["directions"], freq, phase)
    got = torch.cat((rgb, sigma[..., None]), dim=-1)
    torch.testing.assert_close(got, expected["rgb_sigma"], atol=2e-3, rtol=0)


def test_the_stored_mean_style_is_the_originals_but_for_sampling(
    model: Model, expected: dict[str, Tensor]
) -> None:
    # Both are means of 10,000 latents: they differ by sqrt(2 / 10,000) of a channel's spread; 5
    # times that is not to be exceeded by any of 4,608 channels.
    frequencies, phases = model.generator.mapping(
        torch.randn(2000, 256, generator=torch.Generator().manual_seed(5))
    )
    for mean, spread, wanted in (
        (model.generator.mean_frequencies, frequencies.std(0), expected["avg_frequencies"][0]),
        (model.generator.mean_phases, phases.std(0), expected["avg_phase_shifts"][0]),
    ):
        assert ((mean - wanted).abs() / (spread * math.sqrt(2e-4))).max() < 5


def picture(model: Model, style: Style, expected: dict[str, Tensor], i: int, fine: int) -> Picture:
    card = model.card
    camera = replace(
        card.camera, yaw_rad=float(expected["yaw"][i]), pitch_rad=float(expected["pitch"][i])
    )
    field = InstanceField(model.generator, style, card.box_half, card.clip_to_box)
    settings = RenderSettings(
        card.sampling.coarse, fine, rule=card.sampling.rule, background=card.background
    )
    return render(field, camera, (24, 24), settings)


def test_coarse_pictures_are_the_originals(
    model: Model, styles: list[Style], expected: dict[str, Tensor]
) -> None:
    for i, style in enumerate(styles):
        got = picture(model, style, expected, i, fine=0)
        pixels = (2 * got.rgb - 1).permute(2, 0, 1)
        torch.testing.assert_close(pixels, expected["pixels_coarse"][i], atol=1e-4, rtol=0)
        torch.testing.assert_close(got.depth, expected["depth_coarse"][i], atol=1e-4, rtol=0)


def test_hierarchical_pictures_are_the_originals_but_for_a_few_rays(
    model: Model, styles: list[Style], expected: dict[str, Tensor]
) -> None:
    for i, style in enumerate(styles):
        got = picture(model, style, expected, i, fine=model.card.sampling.fine)
        off = ((2 * got.rgb - 1).permute(2, 0, 1) - expected["pixels_hier"][i]).abs()
        assert (off < 2e-3).float().mean() >= 0.99
        assert off.mean() < 3e-4


def test_the_camera_file_beside_the_checkpoint_is_used(model: Model) -> None:
    assert (model.card.camera.fov_deg, model.card.camera.near) == (12.0, 0.88)
    assert model.card.background == "last_back"
    assert not any("guessed" in note for note in model.card.notes)
