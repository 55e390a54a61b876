"""Generators in pi-GAN's layout: a ``generator.pth`` and ``ema.pth`` that its own code loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from ddf_core.card import Card
from ddf_core.errors import InputError
from ddf_core.io.json_codec import dumps
from ddf_core.io.pickle_writer import (
    Call,
    Instance,
    Named,
    Ordered,
    Parameter,
    torch_zip,
)
from ddf_core.io.pigan_camera import CAMERA_NAME
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import PIGAN_FILM_BASE, SirenConfig

_PIGAN_FILM_GAIN = 15.0
GENERATOR_FILE = "generator.pth"


def pigan_files(generator: FilmGenerator, card: Card, path: Path) -> dict[Path, bytes]:
    """``path`` (a generator.pth), the ``ema.pth`` and the camera.json beside it, and what is in
    them; ``path`` last. The same model gives the same bytes.

    Another FiLM base and gain, an input scale, a colour that sees no direction, or cameras at
    another distance are rewritten in pi-GAN's terms, exactly. The stored mean style has no place
    there: pi-GAN estimates its own.

    Raises:
        InputError: ``input.not_pigan``: the generator has no counterpart in pi-GAN.
    """
    _check(card)
    root, average = pigan_objects(generator, card.camera.radius)
    generator_file, average_file, camera_file = pair_files(path)
    return {
        average_file: torch_zip("ema", average),
        camera_file: dumps(_camera(card)),
        generator_file: torch_zip("generator", root),
    }


def pair_files(path: Path) -> tuple[Path, Path, Path]:
    """The generator.pth, ema.pth and camera.json of a pair; a prefix (``195000_``) is kept.

    Raises:
        InputError: ``input.not_pigan``: by that name nobody would find the ema.pth again.
    """
    prefix, found, rest = path.name.partition(GENERATOR_FILE)
    if not found or rest:
        raise InputError(
            f"{path.name} is no name for a pi-GAN pair.",
            code="input.not_pigan",
            advice=f"Name a folder, or a file that ends in {GENERATOR_FILE}.",
        )
    return path, path.with_name(f"{prefix}ema.pth"), path.with_name(CAMERA_NAME)


def pigan_objects(generator: FilmGenerator, radius: float = 1.0) -> tuple[Instance, Instance]:
    """What pi-GAN's code would pickle for this generator: the module and its moving average.

    Args:
        radius: distance of its cameras; the scene is scaled so that it becomes 1.
    """
    config = generator.config
    config = replace(config, input_scale=config.input_scale * radius)
    weights = _pigan_weights(generator, radius)
    attributes = {"z_dim": config.latent_dim, "epoch": 0, "step": 0}
    children = {"siren": _siren(config, weights)}
    root = _module("generators.generators", "ImplicitGenerator3d", attributes, children)
    average = {
        "decay": 0.999,
        "num_updates": 0,
        "shadow_params": list(weights.values()),
        "collected_params": [],
    }
    return root, Instance(Named("torch_ema.ema", "ExponentialMovingAverage"), average)


def _check(card: Card) -> None:
    reasons = []
    if card.architecture.density.kind != "relu":
        reasons.append(
            f"its density rule is '{card.architecture.density.kind}', pi-GAN's is 'relu'"
        )
    if any(card.camera.target):
        reasons.append("its cameras do not look at the origin")
    if reasons:
        raise InputError(
            f"{card.name} cannot be written as a pi-GAN file: {'; '.join(reasons)}.",
            code="input.not_pigan",
            advice="Only generators that pi-GAN's code could run can be converted to it.",
        )


@torch.no_grad()
def _pigan_weights(generator: FilmGenerator, radius: float) -> dict[str, Tensor]:
    """The weights by pi-GAN's names, in ``parameters()`` order, for its base, gain and inputs."""
    config = generator.config
    weights = {name: value.clone() for name, value in generator.siren.named_parameters()}
    gain, base = config.film_gain / _PIGAN_FILM_GAIN, config.film_base - PIGAN_FILM_BASE
    # 15 f' + 30 = gain f + base, and f is what the first half of the mapping's last layer gives.
    last = f"mapping_network.network.{2 * config.mapping_layers}"
    weights[f"{last}.weight"][: config.style_dim] *= gain
    weights[f"{last}.bias"][: config.style_dim] *= gain
    weights[f"{last}.bias"][: config.style_dim] += base / _PIGAN_FILM_GAIN
    if config.siren == "TALLSIREN":
        weights["network.0.layer.weight"] *= config.input_scale * radius
    # A length of 1 is now one of radius, and density is per length: relu keeps a factor.
    weights["final_layer.weight"] *= radius
    weights["final_layer.bias"] *= radius
    if not config.colour_uses_direction:
        colour = weights["color_layer_sine.layer.weight"]
        blind = torch.cat((colour.new_zeros(config.hidden_dim, 3), colour), dim=1)
        weights["color_layer_sine.layer.weight"] = blind
    return weights


def _siren(config: SirenConfig, weights: Mapping[str, Tensor]) -> Instance:
    names = {"TALLSIREN": "TALLSIREN", "SPATIALSIRENBASELINE": "SPATIALSIRENBASELINE"}
    name = names.get(config.siren, f"EmbeddingPiGAN{256 if config.hidden_dim > 128 else 128}")
    layers = range(config.layers)
    colour = {"0": _linear(weights, "color_layer_linear.0")}
    if config.siren == "TALLSIREN":
        # The other classes take the sigmoid themselves.
        colour["1"] = _module("torch.nn.modules.activation", "Sigmoid")
    children = {
        "network": _container(
            "ModuleList", {str(i): _film(weights, f"network.{i}") for i in layers}
        ),
        "final_layer": _linear(weights, "final_layer"),
        "color_layer_sine": _film(weights, "color_layer_sine"),
        "color_layer_linear": _container("Sequential", colour),
        "mapping_network": _mapping(config, weights),
    }
    if config.siren != "TALLSIREN":
        factor = {"scale_factor": config.input_scale}
        children["gridwarper"] = _module("siren.siren", "UniformBoxWarp", factor)
    attributes = {
        "device": None,
        "input_dim": 3,
        "z_dim": config.latent_dim,
        "hidden_dim": config.hidden_dim,
        "output_dim": 4,
    }
    own = {key: weights[key] for key in ("spatial_embeddings",) if key in weights}
    return _module("siren.siren", name, attributes, children, own)


def _mapping(config: SirenConfig, weights: Mapping[str, Tensor]) -> Instance:
    steps: dict[str, Instance] = {}
    for i in range(config.mapping_layers):
        steps[str(2 * i)] = _linear(weights, f"mapping_network.network.{2 * i}")
        attributes = {"negative_slope": 0.2, "inplace": True}
        steps[str(2 * i + 1)] = _module("torch.nn.modules.activation", "LeakyReLU", attributes)
    last = 2 * config.mapping_layers
    steps[str(last)] = _linear(weights, f"mapping_network.network.{last}")
    return _module(
        "siren.siren", "CustomMappingNetwork", children={"network": _container("Sequential", steps)}
    )


def _film(weights: Mapping[str, Tensor], name: str) -> Instance:
    layer = {"layer": _linear(weights, f"{name}.layer")}
    return _module("siren.siren", "FiLMLayer", children=layer)


def _linear(weights: Mapping[str, Tensor], name: str) -> Instance:
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    attributes = {"in_features": weight.shape[1], "out_features": weight.shape[0]}
    own = {"weight": weight, "bias": bias}
    return _module("torch.nn.modules.linear", "Linear", attributes, None, own)


def _container(kind: str, children: Mapping[str, Instance]) -> Instance:
    return _module("torch.nn.modules.container", kind, children=children)


def _module(
    module: str,
    name: str,
    attributes: Mapping[str, object] | None = None,
    children: Mapping[str, Instance] | None = None,
    own: Mapping[str, Tensor] | None = None,
) -> Instance:
    """An ``nn.Module`` as torch pickles it; newer releases add what they miss when they load it."""
    state: dict[str, object] = {
        "training": False,
        "_parameters": Ordered({key: Parameter(value) for key, value in (own or {}).items()}),
        "_buffers": Ordered(),
        "_non_persistent_buffers_set": Call(Named("__builtin__", "set"), ([],)),
        "_backward_hooks": Ordered(),
        "_is_full_backward_hook": None,
        "_forward_hooks": Ordered(),
        "_forward_pre_hooks": Ordered(),
        "_state_dict_hooks": Ordered(),
        "_load_state_dict_pre_hooks": Ordered(),
        "_modules": Ordered(dict(children or {})),
        **(attributes or {}),
    }
    return Instance(Named(module, name), state)


def _camera(card: Card) -> dict[str, object]:
    return {
        "fov": card.camera.fov_deg,
        "ray_start": card.camera.near / card.camera.radius,
        "ray_end": card.camera.far / card.camera.radius,
        "num_steps": card.sampling.coarse,
        "white_back": card.background == "white_back",
        "last_back": card.background == "last_back",
    }
