"""What is in the tree of a checkpoint: a network with its tensors by name, or a moving average.

A network is pi-GAN's module, as it is or wrapped for several GPUs, or a bare ``state_dict``, whose
names may carry a prefix (``module.``, ``siren.``). Both may stand in a dict beside other things.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.checkpoint_kind import (
    BRING,
    other_file,
    relative_of_module,
    relative_of_tensors,
    unknown_class,
)
from ddf_core.io.pickle_machine import Record
from ddf_core.io.pigan_pickle import TensorRef
from ddf_core.io.torch_archive import Archive
from ddf_core.io.torch_names import (
    EMA_CLASSES,
    GENERATOR_CLASS,
    MODULE_CLASSES,
    PARALLEL_CLASSES,
    SIREN_CLASSES,
    SIREN_MODULE,
)

_MAX_DEPTH = 12
_FIRST_TENSOR = "network.0.layer.weight"
# Keys under which trainings keep a network, and an average, beside other things.
_NETWORK_KEYS = ("generator", "generator_state_dict", "model_state_dict", "state_dict", "model")
_AVERAGE_KEYS = ("ema", "generator_ema", "ema_state_dict")
_SIRENS = tuple(f"{SIREN_MODULE}.{name}" for name in SIREN_CLASSES)


@dataclass(frozen=True)
class Network:
    """A network of pi-GAN in a file.

    Args:
        archive: where its own weights are.
        siren: the module; None of a bare ``state_dict``, which names no class.
        tensors: by pi-GAN's names, in ``parameters()`` order.
    """

    archive: Archive
    siren: Record | None
    tensors: dict[str, TensorRef]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of every tensor."""
        return {name: ref.size for name, ref in self.tensors.items()}


@dataclass(frozen=True)
class Average:
    """A moving average in a file: its tensors have an order and no names."""

    archive: Archive
    shadows: tuple[Any, ...]


def network_of(archive: Archive) -> Network | None:
    """The network in a file; None where it holds none.

    Raises:
        ModelFileError: ``model.unknown_class``: it is of a class whose formulas are not known;
            ``model.not_pigan``: its modules are nested without end;
            ``model.other_file``: it is a generator of FENeRF or ShadeGAN.
    """
    for root in _candidates(archive.root, _NETWORK_KEYS):
        if isinstance(root, Record):
            siren = _siren_of(archive.path, root)
            if siren is not None:
                return Network(archive, siren, _module_tensors(archive.path, siren))
        elif isinstance(root, dict):
            tensors = _named_tensors(root)
            if tensors:
                shapes = {name: ref.size for name, ref in tensors.items()}
                _refuse_relative(archive.path, relative_of_tensors(shapes))
                return Network(archive, None, tensors)
    return None


def average_of(archive: Archive) -> Average | None:
    """The moving average in a file; None where it holds none."""
    for root in _candidates(archive.root, _AVERAGE_KEYS):
        # Later releases of torch_ema save a plain dict with the same key.
        state = root.state if isinstance(root, Record) and root.kind in EMA_CLASSES else root
        shadows = state.get("shadow_params") if isinstance(state, dict) else None
        if isinstance(shadows, (list, tuple)):
            return Average(archive, tuple(shadows))
    return None


def children_of(record: Record) -> dict[str, Any]:
    """The modules in a module, taken out of what wraps them for several GPUs."""
    return {name: _unwrap_module(child) for name, child in _dict_in(record, "_modules").items()}


def state_of(record: Record, key: str) -> Any:
    """An attribute of a module; None where it has none."""
    return record.state.get(key) if isinstance(record.state, dict) else None


def not_understood(path: Path, what: str) -> ModelFileError:
    """The refusal of a file that is pi-GAN's by its classes and cannot be by its content."""
    return ModelFileError(
        f"{path.name}: {what}.",
        code="model.not_pigan",
        advice="Open the files that pi-GAN's training wrote, as they are.",
    )


def _candidates(root: Any, keys: tuple[str, ...]) -> list[Any]:
    """A tree, and where it is a dict what it has under some keys."""
    inner = [root[key] for key in keys if key in root] if isinstance(root, dict) else []
    return [root, *inner]


def _unwrap_module(root: Any) -> Any:
    """A module without its wrapping for several GPUs."""
    for _ in range(_MAX_DEPTH):
        if not isinstance(root, Record) or root.kind not in PARALLEL_CLASSES:
            break
        root = _dict_in(root, "_modules").get("module")
    return root


def _siren_of(path: Path, root: Record) -> Record | None:
    record = _unwrap_module(root)
    if isinstance(record, Record):
        _refuse_relative(path, relative_of_module(record.kind, _state(record)))
    if isinstance(record, Record) and record.kind == GENERATOR_CLASS:
        record = children_of(record).get("siren")
    if not isinstance(record, Record):
        return None
    _refuse_relative(path, relative_of_module(record.kind, _state(record)))
    if record.kind.startswith(("siren.", "generators.")) and record.kind not in _SIRENS:
        raise unknown_class(path, record.kind)
    return record if record.kind in _SIRENS else None


def _refuse_relative(path: Path, what: str) -> None:
    """Refuse a descendant of pi-GAN's code, whose formulas are others."""
    if what:
        raise other_file(path, what, BRING)


def _state(record: Record) -> dict[str, Any]:
    return record.state if isinstance(record.state, dict) else {}


def _dict_in(record: Record, key: str) -> dict[str, Any]:
    value = state_of(record, key)
    return value if isinstance(value, dict) else {}


def _module_tensors(path: Path, siren: Record) -> dict[str, TensorRef]:
    """Parameters by name, in ``parameters()`` order: a module's own, then its children's."""
    tensors: dict[str, TensorRef] = {}
    visits = 0

    def walk(record: Record, prefix: str, depth: int) -> None:
        nonlocal visits
        visits += 1
        # A tree may hold the same branch many times over: that is a trap, not a network.
        if depth > _MAX_DEPTH or visits > limits.MAX_TENSORS:
            raise not_understood(path, "its modules are nested without end")
        if record.kind not in MODULE_CLASSES:
            raise unknown_class(path, record.kind)
        for name, value in _dict_in(record, "_parameters").items():
            if isinstance(value, TensorRef):
                tensors[f"{prefix}{name}"] = value
        for name, child in children_of(record).items():
            if isinstance(child, Record):
                walk(child, f"{prefix}{name}.", depth + 1)

    walk(siren, "", 0)
    return tensors


def _named_tensors(state: dict[Any, Any]) -> dict[str, TensorRef]:
    """The tensors of a ``state_dict`` without their common prefix; none where it is no siren's."""
    tensors = {
        name: value
        for name, value in state.items()
        if isinstance(name, str) and isinstance(value, TensorRef)
    }
    firsts = [
        name
        for name in tensors
        if name.endswith(_FIRST_TENSOR) and name.removesuffix(_FIRST_TENSOR)[-1:] in ("", ".")
    ]
    if len(firsts) != 1:
        return {}
    prefix = firsts[0].removesuffix(_FIRST_TENSOR)
    return {name.removeprefix(prefix): value for name, value in tensors.items()}
