"""pi-GAN's own checkpoints: ``generator.pth`` says what it is, ``ema.pth`` has the weights.

The module's weights are not used: pi-GAN shows its moving average. Only frozen parameters, which an
average leaves out, and a bare ``state_dict`` with no average beside it have weights of their own.
Everything that the files claim is checked before a network is made (``pigan_tree``, ``pigan_sizes``
and ``Archive.check``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ddf_core.card import Card, Made
from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.blank import blank_network
from ddf_core.io.card import parameter_count
from ddf_core.io.checkpoint_kind import WANTED
from ddf_core.io.pigan_camera import View, pigan_view
from ddf_core.io.pigan_pickle import TensorRef
from ddf_core.io.pigan_sizes import check_names, class_name_of, config_of, wanted_shapes
from ddf_core.io.pigan_tree import Average, Network, average_of, network_of, not_understood
from ddf_core.io.torch_archive import Archive, open_archive
from ddf_core.io.weights import digest
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig
from ddf_core.plain_text import MAX_NAME, plain
from ddf_core.stopping import Stop, never, raise_if

AVERAGE_NAMES = ("ema.pth", "ema2.pth")
# Products of the mapping network's hidden layers that are spent on the mean style: some seconds of
# a slow core. pi-GAN's own network takes a tenth of it for the 10,000 latents of its code.
MEAN_PRODUCTS = 20e9
MEAN_LATENTS = 10_000
FEWEST_LATENTS = 256


@dataclass(frozen=True)
class Checkpoint:
    """A pi-GAN checkpoint as this program's own parts.

    Args:
        path: what opens the same weights again.
        digest: SHA-256 of the file that the weights come from.
    """

    generator: FilmGenerator
    card: Card
    path: Path
    digest: str


@dataclass(frozen=True)
class _Pair:
    """A network, the average that was found for it, and the path that finds both again."""

    network: Network
    average: Average | None
    path: Path


def load_checkpoint(path: Path, preset: str | None = None, stop: Stop = never) -> Checkpoint:
    """Read a generator of pi-GAN: a ``generator.pth``, or the ``ema.pth`` that shall be used.

    Raises:
        ModelFileError: see ``torch_archive``, ``pigan_tree``, ``pigan_sizes`` and ``limits``;
            ``model.missing_ema``, ``model.missing_generator``, ``model.not_pigan``.
        InputError: ``input.preset``.
        Cancelled: ``stop`` said so.
    """
    pair = _pair(path)
    network, file = pair.network, pair.network.archive.path
    class_name = class_name_of(network, preset)
    config = config_of(file, network, class_name)
    view = pigan_view(preset, file.parent, config.siren, class_name)
    check_names(file, network.shapes, wanted_shapes(config))
    weights = _weights(pair, stop)
    generator, count = _fill_generator(config, weights), _mean_count(config)
    generator.set_mean_style(generator.estimate_mean_style(count, between=lambda: raise_if(stop)))
    card = _card(pair, config, class_name, view, count)
    source = file if pair.average is None else pair.average.archive.path
    return Checkpoint(generator, card, pair.path, digest(source, stop))


def _card(pair: _Pair, config: SirenConfig, class_name: str, view: View, mean_count: int) -> Card:
    """What a model folder would say of it."""
    file = pair.network.archive.path
    source = file if pair.average is None else pair.average.archive.path
    return Card(
        name=plain(file.resolve().parent.name, MAX_NAME) or class_name,
        architecture=config,
        camera=view.camera,
        box_half=view.box_half,
        background=view.background,
        clip_to_box=False,
        poses=view.poses,
        sampling=view.sampling,
        made=Made(command=f"pi-GAN, {' with '.join(dict.fromkeys((file.name, source.name)))}"),
        notes=_notes(pair, class_name, mean_count, view.origin),
    )


def _notes(pair: _Pair, class_name: str, mean_count: int, origin: str) -> tuple[str, ...]:
    """What was guessed, estimated or chosen."""
    notes = [f"The mean style was estimated from {mean_count:,} latents, seed 0."]
    if pair.average is None:
        notes.append("No moving average was found: the network's own weights are shown.")
    if pair.network.siren is None:
        notes.append(
            f"The file names no class, {class_name} was taken. Where cars come out wrong, name "
            "--preset carla."
        )
    return (*notes, origin) if origin else tuple(notes)


# --- which files --------------------------------------------------------------------------------


def _pair(path: Path) -> _Pair:
    """What a path is, and then what belongs beside it."""
    archive = open_archive(path)
    network, average = network_of(archive), average_of(archive)
    if network is None and average is None:
        raise ModelFileError(
            f"{path.name}: it holds no generator of pi-GAN.",
            code="model.not_pigan",
            advice=WANTED,
        )
    if network is None:
        assert average is not None
        network, shown = _network_beside(path), path
        # Named from the generator, the same weights would be found.
        if _average_beside(network.archive.path) == path:
            shown = network.archive.path
        return _Pair(network, average, shown)
    if average is None:
        average = _average_for(network)
    return _Pair(network, average, path)


def _network_beside(average: Path) -> Network:
    """The network of the generator.pth beside a moving average, its prefix kept (``195000_``)."""
    found = [name for name in AVERAGE_NAMES if average.name.endswith(name)]
    prefix = average.name.removesuffix(max(found, key=len)) if found else ""
    path = average.with_name(f"{prefix}generator.pth")
    if not path.exists():
        raise ModelFileError(
            f"{average.name}: this is a moving average of pi-GAN; there is no {path.name} beside "
            "it, which says what its numbers are.",
            code="model.missing_generator",
            advice=f"Copy the {path.name} of the same training into {average.parent}.",
        )
    network = network_of(open_archive(path))
    if network is None:
        raise not_understood(path, "it holds no generator of pi-GAN")
    return network


def _average_names(generator: Path) -> tuple[str, ...]:
    """What the moving averages of a generator are called, its prefix (``195000_``) kept."""
    prefix = generator.name.partition("generator")[0] if "generator" in generator.name else ""
    return tuple(f"{prefix}{name}" for name in AVERAGE_NAMES)


def _average_beside(generator: Path) -> Path | None:
    paths = [generator.with_name(name) for name in _average_names(generator)]
    return next((path for path in paths if path.exists()), None)


def _average_for(network: Network) -> Average | None:
    """The average beside a network; None of a bare ``state_dict``, which may do without."""
    path = network.archive.path
    is_bare = network.siren is None
    beside = None if is_bare and "generator" not in path.name else _average_beside(path)
    if beside is not None:
        return _average_in(open_archive(beside), network)
    if is_bare:
        return None
    names = _average_names(path)
    raise ModelFileError(
        f"{path.name}: this is a generator of pi-GAN; there is no {names[0]} (or {names[1]}) "
        "beside it, which holds its weights.",
        code="model.missing_ema",
        advice=f"Copy the {names[0]} of the same training into {path.parent}.",
    )


def _average_in(archive: Archive, network: Network) -> Average:
    """The average in a file; also one that was kept as a ``state_dict``, with names."""
    average, named = average_of(archive), network_of(archive)
    if average is not None:
        return average
    if named is None or set(named.tensors) != set(network.tensors):
        raise not_understood(archive.path, "it holds no shadow_params")
    return Average(archive, tuple(named.tensors[name] for name in network.tensors))


# --- weights ------------------------------------------------------------------------------------


def _weights(pair: _Pair, stop: Stop) -> dict[str, Tensor]:
    """Every weight by its name; all claims are checked before the first is read."""
    sources = {name: (pair.network.archive, ref) for name, ref in pair.network.tensors.items()}
    if pair.average is not None:
        sources |= _shadows(pair.network, pair.average)
    shapes = pair.network.shapes
    for name, (archive, ref) in sources.items():
        archive.check(name, ref, shapes[name])
    _check_total([ref for _, ref in sources.values()], pair.network.archive.path)
    return {
        name: archive.tensor(name, ref, shapes[name], stop)
        for name, (archive, ref) in sources.items()
    }


def _shadows(network: Network, average: Average) -> dict[str, tuple[Archive, TensorRef]]:
    """The averaged weights, which have no names: they stand in the order of the parameters.

    torch_ema's first releases leave out parameters that were frozen.
    """
    path, shadows = average.archive.path, average.shadows
    names = list(network.tensors)
    trained = [name for name, ref in network.tensors.items() if ref.trained]
    if len(shadows) == len(trained):
        names = trained
    if len(shadows) != len(names):
        raise ModelFileError(
            f"{path.name}: it has {len(shadows)} tensors, this model needs {len(names)}.",
            code="model.wrong_shape",
            advice="It belongs to another generator: use the one of the same training.",
        )
    found = {}
    for name, shadow in zip(names, shadows, strict=True):
        if not isinstance(shadow, TensorRef):
            raise not_understood(path, f"its place of '{name}' holds no tensor")
        found[name] = average.archive, shadow
    return found


def _check_total(refs: list[TensorRef], path: Path) -> None:
    """Refuse tensors that make one storage be read over and over."""
    read = sum(ref.storage.total_bytes for ref in refs)
    if read > 2 * limits.MAX_WEIGHT_BYTES:
        raise limits.too_large(
            path, f"its tensors read {read:,} bytes", 2 * limits.MAX_WEIGHT_BYTES
        )


@torch.no_grad()
def _fill_generator(config: SirenConfig, weights: dict[str, Tensor]) -> FilmGenerator:
    """A frozen generator that takes the weights as they are; its mean style is still zero."""
    generator = blank_network(lambda: FilmGenerator(config), 4 * parameter_count(config))
    named = {f"siren.{name}": tensor for name, tensor in weights.items()}
    zeros = {name: torch.zeros(config.style_dim) for name in ("mean_frequencies", "mean_phases")}
    generator.load_state_dict({**named, **zeros}, assign=True)
    return generator.requires_grad_(False).eval()


def _mean_count(config: SirenConfig) -> int:
    """How many latents the mean style is taken of: fewer where the mapping network is huge."""
    width = config.mapping_hidden
    products = config.latent_dim * width + max(config.mapping_layers - 1, 0) * width**2
    return min(MEAN_LATENTS, max(FEWEST_LATENTS, int(MEAN_PRODUCTS / max(products, 1))))
