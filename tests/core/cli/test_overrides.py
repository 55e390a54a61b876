from __future__ import annotations

from dataclasses import dataclass

import pytest

from ddf_core.cli.overrides import override_settings
from ddf_core.errors import InputError


@dataclass(frozen=True)
class Inner:
    weight: float = 1.0
    name: str = "a"


@dataclass(frozen=True)
class Settings:
    steps: int = 10
    on: bool = True
    inner: Inner = Inner()
    sizes: tuple[int, ...] = (1, 2)


def test_values_are_set_by_path_and_keep_their_type() -> None:
    got = override_settings(Settings(), ["steps=7", "on=false", "inner.weight=2", "inner.name=b=c"])
    assert got == Settings(7, False, Inner(2.0, "b=c"))
    assert isinstance(got.inner.weight, float)


def test_without_assignments_nothing_changes() -> None:
    settings = Settings()
    assert override_settings(settings, []) is settings


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("steps", "NAME=VALUE"),
        ("step=3", "no setting 'step'. Did you mean 'steps'?"),
        ("zzz=3", "There are: steps, on, inner, sizes."),
        ("inner.wait=3", "Did you mean 'weight'?"),
        ("inner=3", "'inner' is a group of settings"),
        ("steps.x=3", "'steps' is one value"),
        ("steps=2.5", "'2.5' is no whole number"),
        ("inner.weight=much", "'much' is no number"),
        ("on=yes", "neither true nor false"),
        ("sizes=3", "cannot be set"),
    ],
)
def test_a_wrong_assignment_says_what_is_wrong(assignment: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        override_settings(Settings(), [assignment])
    assert said in str(refused.value)
