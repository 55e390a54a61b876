"""A tuned copy as differences, and made again."""

from __future__ import annotations

import copy

import pytest
import torch
from safetensors.torch import load, save

from ddf_core.errors import InputError
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.tuned_copy import tuned_copy, tuned_weights
from ddf_core.tuned import TunedWeights
from tests.core.shifted_ball import ball_generator


@pytest.fixture
def original() -> FilmGenerator:
    return ball_generator()


def bent(original: FilmGenerator, by: float = 1e-3) -> FilmGenerator:
    made = copy.deepcopy(original)
    with torch.no_grad():
        for layer in made.tuned_layers():
            for weight in layer.parameters():
                weight += by
    return made


def test_the_copy_is_the_tuned_one_and_the_original_stays(original: FilmGenerator) -> None:
    before = [weight.clone() for weight in original.parameters()]
    tuned = bent(original)
    made = tuned_copy(original, tuned_weights(original, tuned))
    torch.testing.assert_close(list(made.parameters()), list(tuned.parameters()), atol=1e-6, rtol=0)
    torch.testing.assert_close(list(original.parameters()), before, atol=0, rtol=0)
    assert not any(weight.requires_grad for weight in made.parameters())


def test_what_belongs_to_another_generator_is_refused(original: FilmGenerator) -> None:
    tensors = load(tuned_weights(original, bent(original)).data())
    tensors.popitem()
    with pytest.raises(InputError) as caught:
        tuned_copy(original, TunedWeights.of(save(tensors)))
    assert caught.value.code == "input.tuned"


@pytest.mark.parametrize("data", [b"", b"no weights at all", b"\xff" * 40])
def test_no_safetensors_are_refused(original: FilmGenerator, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        tuned_copy(original, TunedWeights.of(data))
    assert caught.value.code == "input.tuned"


def test_numbers_that_are_none_are_refused(original: FilmGenerator) -> None:
    weights = tuned_weights(original, bent(original, float("nan")))
    with pytest.raises(InputError, match="not finite"):
        tuned_copy(original, weights)
