"""Streams: the same name gives the same numbers, another name others."""

from __future__ import annotations

import torch

from ddf_core.seeding import EVALUATE, TRAIN, VALIDATE, latents, salted_seed, stream


def test_the_same_name_gives_the_same_numbers() -> None:
    assert torch.equal(latents(3, 5, TRAIN, 1, 2), latents(3, 5, TRAIN, 1, 2))


def test_training_validation_and_evaluation_never_share_a_seed() -> None:
    seeds = [
        salted_seed(salt, *numbers)
        for salt in (TRAIN, VALIDATE, EVALUATE)
        for numbers in ((0,), (1,), (0, 0), (0, 1), (1, 0), (10, 1), (1, 1))
    ]
    assert len(set(seeds)) == len(seeds)


def test_a_seed_fits_torch_and_is_fixed_for_all_time() -> None:
    assert salted_seed("train", 0) == salted_seed("train", 0) < 2**62
    first = torch.rand(1, generator=stream("train", 7)).item()
    assert first == torch.rand(1, generator=stream("train", 7)).item()
