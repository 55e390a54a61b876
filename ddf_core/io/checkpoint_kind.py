"""What a pickle of torch is, where it is no generator of pi-GAN: said by name, with what to do.

A file that calls something is refused as hostile, unless it is known to come from a program whose
files do so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ddf_core.errors import ModelFileError
from ddf_core.io.pickle_machine import Record
from ddf_core.io.pigan_pickle import Pickle, TensorRef
from ddf_core.io.torch_names import MODULE_CLASSES, SIREN_CLASSES, shown_name
from ddf_core.resource_paths import GENERATORS_PAGE

WANTED = "Open the generator.pth that pi-GAN's training wrote, with its ema.pth beside it."
ONLY_OWN = f"Only pi-GAN's own classes are read: {', '.join(SIREN_CLASSES)}."
BRING = f"{GENERATORS_PAGE} says how a generator of another kind is brought along."
FENERF = "a generator of FENeRF, which has two latents and paints labels"
SHADEGAN = "a generator of ShadeGAN, whose colours want a light"
_FENERF_CLASS = "generators.generators.DoubleImplicitGenerator3d"
# pi-GAN's colour layer sees the direction, 3 numbers; ShadeGAN's a light of 4 with it or alone.
_LIGHT_INPUTS = (4, 7)
_STYLE_GAN = "a network of StyleGAN or EG3D, which runs code of its own when it is opened"
# Programs whose pickles name modules of their own: the beginning of a name, and whose it is.
_PROGRAMS = {
    "torch_utils.persistence.": _STYLE_GAN,
    "dnnlib.": _STYLE_GAN,
    "nerfstudio.": "a checkpoint of nerfstudio",
    "pytorch_lightning.": "a checkpoint of PyTorch Lightning",
    "lightning.": "a checkpoint of PyTorch Lightning",
    "transformers.": "a checkpoint of transformers",
    "sklearn.": "a model of scikit-learn",
    "pandas.": "a table of pandas",
}


def refuse_foreign(path: Path, tree: Pickle) -> None:
    """Refuse a tree that is somebody else's, or that calls or names what no such file does.

    Raises:
        ModelFileError: ``model.other_file``, ``model.hostile_pickle`` or ``model.unknown_class``.
    """
    refuse_calls(path, tree)
    what = _kind_of_root(tree.root)
    if what:
        raise other_file(path, what)
    if tree.named:
        raise unknown_class(path, tree.named[0])


def refuse_calls(path: Path, tree: Pickle) -> None:
    """Refuse a tree of a program that is known by its names, and one that calls something.

    Raises:
        ModelFileError: ``model.other_file`` or ``model.hostile_pickle``.
    """
    kind_of_names(path, tree.named)
    if tree.called:
        raise ModelFileError(
            f"{path.name}: it calls '{shown_name(tree.called[0])}'; nothing was run.",
            code="model.hostile_pickle",
            advice="Do not open it with any other program either.",
        )


def kind_of_names(path: Path, named: Sequence[str]) -> None:
    """Refuse a pickle that names modules of a program that is known.

    Raises:
        ModelFileError: ``model.other_file``.
    """
    for start, what in _PROGRAMS.items():
        if any(name.startswith(start) for name in named):
            raise other_file(path, what, BRING if what == _STYLE_GAN else WANTED)


def relative_of_module(kind: str, state: Mapping[str, Any]) -> str:
    """What a module is that belongs to a descendant of pi-GAN's code; empty where it is none.

    Args:
        kind: its class.
        state: its attributes.
    """
    if kind == _FENERF_CLASS or (kind.startswith("siren.") and "SEMANTIC" in kind):
        return FENERF
    # ShadeGAN trains plain pi-GANs too, by the same class with both of these off.
    has_light = state.get("light_condition") is True or state.get("shading") is True
    return SHADEGAN if kind.startswith("siren.") and has_light else ""


def relative_of_tensors(shapes: Mapping[str, tuple[int, ...]]) -> str:
    """The same of a bare ``state_dict``, by the shapes of its tensors."""
    if any(name.startswith("geo_mapping_network.") for name in shapes):
        return FENERF
    colour = shapes.get("color_layer_sine.layer.weight", ())
    is_lit = len(colour) == 2 and colour[1] - colour[0] in _LIGHT_INPUTS
    return SHADEGAN if is_lit else ""


def other_file(path: Path, what: str, advice: str = WANTED) -> ModelFileError:
    """The refusal of a file that is known, and no model."""
    return ModelFileError(
        f"{path.name}: this is {what}, no generator of pi-GAN.",
        code="model.other_file",
        advice=advice,
    )


def unknown_class(path: Path, name: str) -> ModelFileError:
    """The refusal of a class whose formulas are not known."""
    return ModelFileError(
        f"{path.name}: it holds a '{shown_name(name)}', which is not known.",
        code="model.unknown_class",
        advice=ONLY_OWN,
    )


def _kind_of_root(root: Any) -> str:
    """What a tree is by its own layout; empty where it may be pi-GAN's."""
    if isinstance(root, Record):
        return _kind_of_object(root.kind)
    if isinstance(root, TensorRef):
        return "a single tensor"
    if isinstance(root, (list, tuple)):
        return "a list of numbers or objects, such as pi-GAN's losses"
    return _kind_of_keys(set(root)) if isinstance(root, dict) else ""


def _kind_of_object(kind: str) -> str:
    if kind.startswith("discriminators."):
        return "a discriminator, the part of a training that judges pictures"
    if kind.startswith("torch.optim."):
        return "an optimizer, the state of a training"
    if kind.startswith("torch.nn.modules.") and kind not in MODULE_CLASSES:
        return f"a {shown_name(kind.rpartition('.')[2])} of torch"
    return ""


def _kind_of_keys(keys: set[Any]) -> str:
    if {"state", "param_groups"} <= keys:
        return "the state of an optimizer"
    if {"pipeline", "step"} <= keys:
        return "a checkpoint of nerfstudio"
    if {"scale", "growth_factor", "backoff_factor"} <= keys:
        return "the state of a gradient scaler"
    if {"pytorch-lightning_version", "state_dict"} <= keys:
        return "a checkpoint of PyTorch Lightning"
    return ""
