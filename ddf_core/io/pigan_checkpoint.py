"""pi-GAN's own checkpoints: ``generator.pth`` says what it is, ``ema.pth`` has the weights.

The module's weights are not used: pi-GAN shows its moving average. So only the tree of
``generator.pth`` is read, for the classes and the shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.card import Card, Made, check_sizes
from ddf_core.io.pickle_machine import Record
from ddf_core.io.pigan_camera import pigan_view
from ddf_core.io.pigan_pickle import (
    EMA_CLASSES,
    GENERATOR_CLASS,
    SIREN_CLASSES,
    SIREN_MODULE,
    TensorRef,
)
from ddf_core.io.torch_archive import Archive, open_archive
from ddf_core.io.weights import digest
from ddf_core.models.film_siren import SirenConfig, SirenKind
from ddf_core.models.generator import Generator

_KINDS: dict[str, SirenKind] = {
    "TALLSIREN": "TALLSIREN",
    "SPATIALSIRENBASELINE": "SPATIALSIRENBASELINE",
    "EmbeddingPiGAN128": "EMBEDDING",
    "EmbeddingPiGAN256": "EMBEDDING",
}
# UniformBoxWarp(0.24), for files whose gridwarper keeps no factor.
_BOX_SCALE = 2 / 0.24
_MAX_DEPTH = 12


@dataclass(frozen=True)
class Checkpoint:
    """A pi-GAN checkpoint as this program's own parts; ``digest`` is of the averaged weights."""

    generator: Generator
    card: Card
    path: Path
    digest: str


def load_checkpoint(path: Path, preset: str | None = None) -> Checkpoint:
    """Read ``generator.pth`` with the ``ema.pth`` (or ``ema2.pth``) beside it.

    Raises:
        ModelFileError: see ``torch_archive`` and ``limits``; ``model.missing_ema``,
            ``model.not_pigan``, ``model.missing_tensor``, ``model.unknown_tensor``.
        InputError: ``input.preset``.
    """
    path = _generator_file(path)
    average = _average_file(path)
    archive = open_archive(path)
    siren = _siren_record(archive)
    shapes = _shapes(archive, siren)
    config = _config(path, siren, shapes)
    check_sizes(path, config, None)
    class_name = siren.kind.rpartition(".")[2]
    view = pigan_view(preset, path.parent, config.siren, class_name)
    generator = _generator(path, config, shapes)
    _fill(generator, list(shapes), open_archive(average))
    generator.set_mean_style(generator.estimate_mean_style())
    notes = ("The mean style was estimated from 10,000 latents, seed 0.",)
    card = Card(
        name=path.resolve().parent.name or class_name,
        architecture=config,
        camera=view.camera,
        box_half=view.box_half,
        background=view.background,
        clip_to_box=False,
        poses=view.poses,
        sampling=view.sampling,
        made=Made(command=f"pi-GAN, {path.name} with {average.name}"),
        notes=(*notes, view.origin) if view.origin else notes,
    )
    return Checkpoint(generator.requires_grad_(False).eval(), card, path, digest(average))


def _generator_file(path: Path) -> Path:
    """The generator's file, also where somebody points at its moving average."""
    for name in ("ema2.pth", "ema.pth"):
        if path.name.endswith(name):
            return path.with_name(path.name.removesuffix(name) + "generator.pth")
    return path


def _average_file(path: Path) -> Path:
    """``ema.pth`` or ``ema2.pth`` beside the generator, with its prefix (``195000_``)."""
    prefix = path.name.partition("generator")[0] if "generator" in path.name else ""
    names = (f"{prefix}ema.pth", f"{prefix}ema2.pth")
    for name in names:
        if path.with_name(name).exists():
            return path.with_name(name)
    limits.sized(path, limits.MAX_FILE_BYTES)
    raise ModelFileError(
        f"{path.name}: there is no {names[0]} (or {names[1]}) beside it, which holds its weights.",
        code="model.missing_ema",
        advice=f"Copy the {names[0]} of the same training into {path.parent}.",
    )


def _siren_record(archive: Archive) -> Record:
    root = archive.root
    if isinstance(root, Record) and root.kind == GENERATOR_CLASS:
        root = _children(root).get("siren")
    known = [f"{SIREN_MODULE}.{name}" for name in SIREN_CLASSES]
    if not isinstance(root, Record) or root.kind not in known:
        raise ModelFileError(
            f"{archive.path.name}: it holds no generator of pi-GAN.",
            code="model.not_pigan",
            advice="Open the generator.pth that pi-GAN's training wrote, as it is.",
        )
    return root


def _state(record: Record, key: str) -> Any:
    return record.state.get(key) if isinstance(record.state, dict) else None


def _dict_in(record: Record, key: str) -> dict[str, Any]:
    value = _state(record, key)
    return value if isinstance(value, dict) else {}


def _children(record: Record) -> dict[str, Any]:
    return _dict_in(record, "_modules")


def _shapes(archive: Archive, siren: Record) -> dict[str, tuple[int, ...]]:
    """Parameter shapes by name, in ``parameters()`` order: a module's own, then its children's."""
    shapes: dict[str, tuple[int, ...]] = {}
    visits = 0

    def walk(record: Record, prefix: str, depth: int) -> None:
        nonlocal visits
        visits += 1
        # A tree may hold the same branch many times over: that is a trap, not a network.
        if depth > _MAX_DEPTH or visits > limits.MAX_TENSORS:
            raise _not_understood(archive.path, "its modules are nested without end")
        for name, value in _dict_in(record, "_parameters").items():
            if isinstance(value, TensorRef):
                shapes[f"{prefix}{name}"] = value.size
        for name, child in _children(record).items():
            if isinstance(child, Record):
                walk(child, f"{prefix}{name}.", depth + 1)

    walk(siren, "", 0)
    return shapes


def _config(path: Path, siren: Record, shapes: dict[str, tuple[int, ...]]) -> SirenConfig:
    """The architecture that the class and the shapes say."""
    kind = _KINDS[siren.kind.rpartition(".")[2]]
    hidden, inputs = _two(path, shapes, "network.0.layer.weight")
    mapping_hidden, latent = _two(path, shapes, "mapping_network.network.0.weight")
    layers = _count(shapes, "network.{}.layer.weight", 1)
    mapping_layers = _count(shapes, "mapping_network.network.{}.weight", 2) - 1
    grid = shapes.get("spatial_embeddings", (1, 0, 0, 0, 0))
    if len(grid) != 5 or min(latent, hidden, mapping_hidden, layers, mapping_layers) < 1:
        raise _not_understood(path, "its sizes are no network")
    if inputs != 3 + grid[1]:
        raise _not_understood(path, f"its first layer takes {inputs} numbers, not {3 + grid[1]}")
    return SirenConfig(
        siren=kind,
        latent_dim=latent,
        hidden_dim=hidden,
        layers=layers,
        mapping_hidden=mapping_hidden,
        mapping_layers=mapping_layers,
        input_scale=1.0 if kind == "TALLSIREN" else _input_scale(path, siren),
        embedding_channels=grid[1],
        embedding_resolution=grid[2],
    )


def _input_scale(path: Path, siren: Record) -> float:
    warp = _children(siren).get("gridwarper")
    factor = _state(warp, "scale_factor") if isinstance(warp, Record) else None
    if factor is None:
        return _BOX_SCALE
    if not isinstance(factor, (int, float)) or not 1e-4 <= factor <= 1e4:
        raise _not_understood(path, "its gridwarper has no usable factor")
    return float(factor)


def _two(path: Path, shapes: dict[str, tuple[int, ...]], name: str) -> tuple[int, int]:
    shape = shapes.get(name)
    if shape is None or len(shape) != 2:
        raise ModelFileError(
            f"{path.name}: tensor '{name}' is missing.",
            code="model.missing_tensor",
            advice="This is no generator of pi-GAN.",
        )
    return shape[0], shape[1]


def _count(shapes: dict[str, tuple[int, ...]], pattern: str, step: int) -> int:
    count = 0
    while pattern.format(count * step) in shapes:
        count += 1
    return count


def _generator(path: Path, config: SirenConfig, shapes: dict[str, tuple[int, ...]]) -> Generator:
    """A generator of that architecture, whose names and shapes have to be the file's."""
    with torch.random.fork_rng(devices=[]):
        generator = Generator(config)
    wanted = {name: tuple(value.shape) for name, value in generator.siren.named_parameters()}
    for name in sorted(set(wanted) ^ set(shapes)):
        code = "model.missing_tensor" if name in wanted else "model.unknown_tensor"
        what = "is missing" if name in wanted else "is not known"
        raise ModelFileError(
            f"{path.name}: tensor '{name[:80]}' {what}.",
            code=code,
            advice="This generator differs from pi-GAN's own.",
        )
    for name, shape in shapes.items():
        limits.check_shape(path, name, shape, wanted[name])
    return generator


@torch.no_grad()
def _fill(generator: Generator, names: list[str], archive: Archive) -> None:
    """Copy the averaged weights, which have no names: they stand in the order of ``names``."""
    shadows = _shadow_params(archive)
    parameters = dict(generator.siren.named_parameters())
    if len(shadows) != len(names):
        raise ModelFileError(
            f"{archive.path.name}: it has {len(shadows)} tensors, this model needs {len(names)}.",
            code="model.wrong_shape",
            advice="It belongs to another generator: use the one of the same training.",
        )
    for name, shadow in zip(names, shadows, strict=True):
        parameters[name].copy_(_shadow(archive, name, shadow, parameters[name]))


def _shadow(archive: Archive, name: str, shadow: object, like: Tensor) -> Tensor:
    if not isinstance(shadow, TensorRef):
        raise _not_understood(archive.path, f"its place of '{name}' holds no tensor")
    return archive.tensor(name, shadow, tuple(like.shape))


def _shadow_params(archive: Archive) -> list[Any]:
    root = archive.root
    # Later releases of torch_ema save a plain dict with the same key.
    state = root.state if isinstance(root, Record) and root.kind in EMA_CLASSES else root
    shadows = state.get("shadow_params") if isinstance(state, dict) else None
    if not isinstance(shadows, (list, tuple)):
        raise _not_understood(archive.path, "it holds no shadow_params")
    return list(shadows)


def _not_understood(path: Path, what: str) -> ModelFileError:
    return ModelFileError(
        f"{path.name}: {what}.",
        code="model.not_pigan",
        advice="Open the files that pi-GAN's training wrote, as they are.",
    )
