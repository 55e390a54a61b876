"""The bundled label map: it comes from the procedural parts, and the file holds that very map."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from ddf_core.io.label_file import LABELS_NAME, read_labels
from ddf_core.labels.label_map import LabelMap
from ddf_core.procedural.axes import LABEL_COLOURS, LABELS
from ddf_core.procedural.head import BOX_HALF, LANDMARKS, project_to_surface, template_surface
from ddf_core.procedural.template import parts
from ddf_core.procedural.template_labels import REACH, surface_parts
from ddf_core.resource_paths import BUNDLED_MODEL

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SEEN_BY = {
    "most": np.eye(3),
    "deuteranopes": [
        [0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969],
    ],
    "protanopes": [
        [0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052],
    ],
    "tritanopes": [
        [1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304],
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def bundled() -> LabelMap:
    return read_labels(BUNDLED_MODEL / LABELS_NAME)


def test_the_bundled_map_names_the_eight_parts(bundled) -> None:
    assert tuple(label.name for label in bundled.labels) == LABELS
    assert tuple(label.colour for label in bundled.labels) == LABEL_COLOURS
    assert bundled.box_half == BOX_HALF


def test_nearly_all_of_the_surface_has_its_true_part(bundled) -> None:
    x = template_surface(4000, seed=9)
    found = bundled.numbers_at(x.numpy()) - 1
    assert (found == surface_parts(x).numpy()).mean() > 0.95


def test_beside_the_surface_there_is_a_label_and_far_from_it_none(bundled) -> None:
    rng = torch.Generator().manual_seed(1)
    x = (torch.rand(20_000, 3, generator=rng) * 2 - 1) * 0.59
    distance = parts(x).sdf.abs()
    labelled = torch.from_numpy(bundled.numbers_at(x.numpy())) > 0
    assert labelled[distance < REACH - 0.01].all()
    assert not labelled[distance > REACH + 0.02].any()


def test_landmarks_lie_on_their_parts(bundled) -> None:
    x = project_to_surface(torch.tensor(list(LANDMARKS.values()))).numpy()
    named = dict(zip(LANDMARKS, bundled.numbers_at(x), strict=True))
    for landmark, part in {
        "nose tip": "nose",
        "chin": "skin",
        "left eye": "eyes",
        "right brow": "brows",
        "left ear lobe": "ears",
        "crown": "hair",
    }.items():
        assert named[landmark] == bundled.number_of(part)


@pytest.mark.parametrize("matrix", SEEN_BY.values(), ids=SEEN_BY)
def test_any_two_parts_have_colours_that_can_be_told_apart(bundled, matrix) -> None:
    rgb = bundled.colours()[1:].astype(float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(matrix).T, 0, 1)
    seen = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    lab = rgb2lab(seen[None])[0]
    distance = np.linalg.norm(lab[:, None] - lab, axis=-1)
    assert distance[~np.eye(8, dtype=bool)].min() > 19
