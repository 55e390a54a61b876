"""The points as Python."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from app.features.points.snippet import python_snippet
from app.state import point_edits
from ddf_core.resource_paths import BUNDLED_MODEL, PROGRAM_FOLDER
from ddf_core.shown import latent_of_seed


def test_it_runs_and_names_every_point(loaded) -> None:
    assert loaded.model is not None
    heads = replace(loaded.model, path=str(BUNDLED_MODEL))
    source = replace(loaded.source, z=latent_of_seed(12, 26))
    state = point_edits.rename_point(
        replace(loaded, model=heads, source=source), 2, 'it\'s "left"\\'
    )
    done = subprocess.run(
        [sys.executable, "-c", python_snippet(state)],
        cwd=PROGRAM_FOLDER, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert [line.split(" [")[0] for line in lines] == ["nose", 'it\'s "left"\\', "back"]


def test_two_points_of_one_name_are_both_there(loaded) -> None:
    text = python_snippet(point_edits.rename_point(loaded, 2, "nose"))
    assert "'nose (1)': (0.0, 0.0, 0.35)," in text
    assert "'nose (2)'" in text


def test_without_template_places_there_is_nothing_to_copy(bare) -> None:
    state = point_edits.with_instance_point(
        bare, "source", bare.instance("source"), (0.1, 0.2, 0.3)
    )
    assert python_snippet(state) == ""
