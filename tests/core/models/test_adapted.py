"""An adapter as a generator: what it says goes through unchanged, and what is wrong is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from ddf_core.errors import Cancelled, DdfError, GeneratorError
from ddf_core.models.adapted import AdaptedGenerator
from ddf_core.models.descriptor import Descriptor
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.style_space import nearest_style, style_space
from ddf_core.models.tuned_copy import tuned_copy, tuned_weights
from tests.core.models.adapters import BOX_HALF, CONFIG, Blob, BlobInstance


@pytest.fixture
def generator() -> AdaptedGenerator:
    made = AdaptedGenerator(Blob(CONFIG), "blob")
    made.take_mean()
    made.requires_grad_(False)
    return made


def points(*shape: int) -> Tensor:
    return (2 * torch.rand(*shape, 3, generator=torch.Generator().manual_seed(0)) - 1) * BOX_HALF


def test_a_style_of_an_odd_count_of_numbers_comes_back_whole(generator: AdaptedGenerator) -> None:
    z = torch.tensor([1.0, 2.0, 3.0])
    style = generator.style(z)
    assert style.frequencies.shape == style.phases.shape == (3,)
    torch.testing.assert_close(style.vector(), torch.tensor([0.1, 0.2, 0.3, 0.0, 0.0, 0.0]))
    halved = generator.style(z, 0.5).vector()
    torch.testing.assert_close(halved, style.vector() / 2)


def test_a_batch_says_what_each_of_its_items_says(generator: AdaptedGenerator) -> None:
    styles = generator.mapping(torch.eye(3))
    x = points(3, 7)
    rgb, sigma = generator.shade(x, None, *styles)
    many = generator.with_style(*styles)
    for i, style in enumerate(map(Style, *styles)):
        one = generator.shade(x[i], None, style.frequencies, style.phases)
        torch.testing.assert_close((rgb[i], sigma[i]), one)
        alone = generator.with_style(style.frequencies, style.phases)
        for descriptor in (Descriptor(), Descriptor("last_k", 9), Descriptor("layer", 1)):
            both = many.described(x, descriptor)
            torch.testing.assert_close((both[0][i], both[1][i]), alone.described(x[i], descriptor))
            assert both[0].shape[-1] == generator.feature_width(descriptor)


def test_no_point_at_all_is_no_question(
    generator: AdaptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generator.layer_widths == (3, 6)
    for name in ("shade", "features", "density"):
        monkeypatch.setattr(BlobInstance, name, lambda *_: pytest.fail("it was asked"))
    network = generator.with_style(*generator.mean_style().vector().chunk(2))
    none = torch.zeros(0, 3)
    assert network.shade(none, None)[0].shape == (0, 3)
    assert network.raw_density_at(none).shape == (0,)
    assert network.features(none, Descriptor("last_k", 2)).shape == (0, 9)


def test_a_field_is_cut_at_the_box_and_asks_no_colour_for_density(
    generator: AdaptedGenerator,
) -> None:
    field = InstanceField(generator, generator.mean_style(), 0.1)
    outside = torch.tensor([[0.15, 0.0, 0.0]])
    assert float(field.density(outside)) == 0
    assert float(field.with_clip(False).density(outside)) == pytest.approx(200 * 0.99331, rel=1e-4)


def test_gradients_go_to_points_and_styles(generator: AdaptedGenerator) -> None:
    x = points(4).requires_grad_()
    InstanceField(generator, generator.mean_style(), BOX_HALF).density(x).sum().backward()
    style = torch.zeros(6, requires_grad=True)
    generator.shade(points(4), None, *style.chunk(2))[1].sum().backward()
    assert x.grad is not None and style.grad is not None
    # Shifting the ball is shifting the points the other way.
    torch.testing.assert_close(style.grad[:3], -x.grad.sum(0))


def test_styles_are_searched_for_as_any_generators(generator: AdaptedGenerator) -> None:
    wanted = generator.style(torch.tensor([0.3, -0.2, 0.1]))
    found = nearest_style(style_space(generator), wanted)
    # The mapping is linear, and a squared deviation of z costs ten times one of the style.
    torch.testing.assert_close(found.vector(), wanted.vector() / 11, atol=2e-4, rtol=0)


def test_a_tuned_copy_is_made_of_its_differences(generator: AdaptedGenerator) -> None:
    bent = AdaptedGenerator(Blob(CONFIG), "blob")
    bent.load_state_dict(generator.state_dict())
    with torch.no_grad():
        bent.adapter.get_parameter("tint").add_(0.5)
    made = tuned_copy(generator, tuned_weights(generator, bent))
    torch.testing.assert_close(made.state_dict()["adapter.tint"], bent.state_dict()["adapter.tint"])


class Unspeakable(Exception):
    """Not even its words can be had."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def answer(value: Any) -> Callable[..., Any]:
    return lambda *_: value


def raise_error(error: Exception) -> Callable[..., Any]:
    def fail(*_: object) -> None:
        raise error

    return fail


NAN = float("nan")
FIVE = torch.zeros(5)
SHADES = (torch.zeros(5, 3), FIVE)
WRONG: dict[str, tuple[type, str, Any, str]] = {
    "raises": (Blob, "mapping", raise_error(KeyError("w")), "Blob.mapping.*KeyError: 'w'"),
    "no words": (Blob, "mapping", raise_error(Unspeakable()), "Unspeakable: it cannot be said"),
    "no tensor": (Blob, "mapping", answer([1.0]), "styles are a list, no tensor"),
    "shape": (Blob, "mapping", answer(torch.zeros(2, 4)), r"\(2, 4\), wanted is \(2, 5\)"),
    "nan": (Blob, "mapping", answer(torch.full((2, 5), NAN)), "styles are not all finite"),
    "dtype": (Blob, "mapping", answer(torch.zeros(2, 5).double()), "float64, wanted is .*float32"),
    "device": (Blob, "mapping", answer(torch.zeros(2, 5, device="meta")), "on meta, wanted is cpu"),
    "instance": (Blob, "instance", answer("blob"), "Blob.instance.*answered a str"),
    "no pair": (BlobInstance, "shade", answer(FIVE), "no pair of colours and densities"),
    "colours": (BlobInstance, "shade", answer((FIVE, FIVE)), r"\(5,\), wanted is \(5, 3\)"),
    "densities": (BlobInstance, "shade", answer((SHADES[0], SHADES[0])), r"\(5, 3\), wanted is"),
    "infinite": (BlobInstance, "shade", answer((SHADES[0], FIVE / 0)), "densities are not all fin"),
    "density": (BlobInstance, "density", answer(SHADES[0]), "densities have shape"),
    "no layers": (BlobInstance, "features", answer(()), "no tuple of layers"),
    "tensor": (BlobInstance, "features", answer(SHADES[0]), "no tuple of layers"),
    "flat": (BlobInstance, "features", answer((FIVE,)), r"\(5,\), wanted is \(5, C\)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_every_wrong_answer_is_told_with_the_generators_name(
    generator: AdaptedGenerator, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    owner, method, instead, why = WRONG[name]
    monkeypatch.setattr(owner, method, instead)
    with pytest.raises(GeneratorError, match=why) as caught:
        generator.probe(BOX_HALF)
    assert caught.value.message.startswith("The generator 'blob' (Blob.")
    assert "docs/generators.md" in caught.value.advice


def test_a_mean_of_another_size_is_told(
    generator: AdaptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Blob, "mean", answer(torch.zeros(4)))
    with pytest.raises(GeneratorError, match=r"Blob.mean.*\(4,\), wanted is \(5,\)"):
        generator.take_mean()


def test_layers_that_change_their_width_are_told(
    generator: AdaptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths = iter(range(1, 9))
    monkeypatch.setattr(BlobInstance, "features", lambda *_: (torch.zeros(5, next(widths)),))
    with pytest.raises(GeneratorError, match=r"its layers are \(1,\) wide, and \(3,\)"):
        generator.probe(BOX_HALF)


@pytest.mark.parametrize("error", [Cancelled("Stopped."), MemoryError()])
def test_a_stop_and_want_of_memory_are_no_mistakes_of_the_generator(
    generator: AdaptedGenerator, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(Blob, "mapping", raise_error(error))
    with pytest.raises(DdfError) as caught:
        generator.probe(BOX_HALF)
    assert not isinstance(caught.value, GeneratorError)
