"""The architecture that a pi-GAN file's class and shapes say, every size of it bounded."""

from __future__ import annotations

from pathlib import Path

from ddf_core.errors import ModelFileError
from ddf_core.io.card import check_sizes
from ddf_core.io.card_ranges import check_architecture
from ddf_core.io.json_codec import WrongValue
from ddf_core.io.limits import check_shape
from ddf_core.io.pickle_machine import Record
from ddf_core.io.pigan_tree import Network, children_of, not_understood, state_of
from ddf_core.models.film_siren import SirenConfig, SirenKind

Shapes = dict[str, tuple[int, ...]]

_KINDS: dict[str, SirenKind] = {
    "TALLSIREN": "TALLSIREN",
    "SPATIALSIRENBASELINE": "SPATIALSIRENBASELINE",
    "EmbeddingPiGAN128": "EMBEDDING",
    "EmbeddingPiGAN256": "EMBEDDING",
}
# UniformBoxWarp(0.24), for files whose gridwarper keeps no factor.
_BOX_SCALE = 2 / 0.24


def class_name_of(network: Network, preset: str | None) -> str:
    """pi-GAN's class of a network; of a bare ``state_dict`` the one that its names allow.

    TALLSIREN and SPATIALSIRENBASELINE have the same tensors: pi-GAN's curriculum for cars uses the
    first, those for faces and cats the second.
    """
    if network.siren is not None:
        return network.siren.kind.rpartition(".")[2]
    if "spatial_embeddings" in network.tensors:
        return "EmbeddingPiGAN128"
    return "TALLSIREN" if preset == "carla" else "SPATIALSIRENBASELINE"


def config_of(path: Path, network: Network, class_name: str) -> SirenConfig:
    """The architecture that the class and the shapes say.

    Raises:
        ModelFileError: ``model.missing_tensor``, ``model.not_pigan``: its sizes are no network, or
            ``model.too_large``.
    """
    shapes, kind = network.shapes, _KINDS[class_name]
    hidden, inputs = _two(path, shapes, "network.0.layer.weight")
    mapping_hidden, latent = _two(path, shapes, "mapping_network.network.0.weight")
    grid = shapes.get("spatial_embeddings", (1, 0, 0, 0, 0))
    if len(grid) != 5 or inputs != 3 + grid[1]:
        raise not_understood(path, f"its first layer takes {inputs} numbers")
    config = SirenConfig(
        siren=kind,
        latent_dim=latent,
        hidden_dim=hidden,
        layers=_count(shapes, "network.{}.layer.weight", 1),
        mapping_hidden=mapping_hidden,
        mapping_layers=_count(shapes, "mapping_network.network.{}.weight", 2) - 1,
        input_scale=1.0 if kind == "TALLSIREN" else _input_scale(path, network.siren),
        embedding_channels=grid[1],
        embedding_resolution=grid[2],
    )
    check_sizes(path, config, None)
    try:
        check_architecture(config)
    except WrongValue as err:
        raise not_understood(path, f"its sizes are no network: {err}") from err
    return config


def check_names(path: Path, shapes: Shapes, wanted: Shapes) -> None:
    """Refuse tensors that a network of that architecture does not have, and others' shapes.

    Raises:
        ModelFileError: ``model.missing_tensor``, ``model.unknown_tensor``, ``model.wrong_shape``.
    """
    for name in sorted(set(wanted) ^ set(shapes)):
        code = "model.missing_tensor" if name in wanted else "model.unknown_tensor"
        what = "is missing" if name in wanted else "is not known"
        raise ModelFileError(
            f"{path.name}: tensor '{name[:80]}' {what}.",
            code=code,
            advice="This generator differs from pi-GAN's own.",
        )
    for name, shape in shapes.items():
        check_shape(path, name, shape, wanted[name])


def wanted_shapes(config: SirenConfig) -> Shapes:
    """The shape of every parameter of a siren, by name; nothing is allocated."""
    hidden, style = config.hidden_dim, 2 * config.style_dim
    shapes: Shapes = {}
    if config.embedding_channels:
        side = config.embedding_resolution
        shapes["spatial_embeddings"] = (1, config.embedding_channels, side, side, side)
    inputs = [config.input_dim] + [hidden] * (config.layers - 1)
    for i, size in enumerate(inputs):
        shapes |= _linear(f"network.{i}.layer", size, hidden)
    shapes |= _linear("final_layer", hidden, 1)
    colour_inputs = hidden + 3 * config.colour_uses_direction
    shapes |= _linear("color_layer_sine.layer", colour_inputs, hidden)
    shapes |= _linear("color_layer_linear.0", hidden, 3)
    sizes = [config.latent_dim] + [config.mapping_hidden] * config.mapping_layers
    for i, size in enumerate(sizes):
        outputs = style if i == config.mapping_layers else config.mapping_hidden
        shapes |= _linear(f"mapping_network.network.{2 * i}", size, outputs)
    return shapes


def _linear(name: str, inputs: int, outputs: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _input_scale(path: Path, siren: Record | None) -> float:
    warp = children_of(siren).get("gridwarper") if siren is not None else None
    factor = state_of(warp, "scale_factor") if isinstance(warp, Record) else None
    if factor is None:
        return _BOX_SCALE
    if not isinstance(factor, (int, float)) or not 1e-4 <= factor <= 1e4:
        raise not_understood(path, "its gridwarper has no usable factor")
    return float(factor)


def _two(path: Path, shapes: Shapes, name: str) -> tuple[int, int]:
    shape = shapes.get(name)
    if shape is None or len(shape) != 2:
        raise ModelFileError(
            f"{path.name}: tensor '{name}' is missing.",
            code="model.missing_tensor",
            advice="This is no generator of pi-GAN.",
        )
    return shape[0], shape[1]


def _count(shapes: Shapes, pattern: str, step: int) -> int:
    count = 0
    while pattern.format(count * step) in shapes:
        count += 1
    return count
