"""A second device without a GPU: tensors that are elsewhere, and refuse to meet those that are not.

An ``Away`` tensor says that it is on torch's ``meta`` device and holds its values on the CPU. As on
a real GPU an operation on tensors of both devices fails, a CPU random stream cannot fill a tensor
there, and numpy cannot have it; whole numbers (0-dimensional tensors) may cross, as they may in
torch. It is stricter than CUDA: an index has to be on the device too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

CPU = torch.device("cpu")
AWAY = torch.device("meta")
MOVES = ("aten::_to_copy", "aten::copy_", "aten::to")


class Away(torch.Tensor):
    """A tensor on the pretended device; ``inner`` has its values."""

    inner: torch.Tensor

    @staticmethod
    def __new__(cls, inner: torch.Tensor) -> Away:
        made = torch.Tensor._make_wrapper_subclass(
            cls,
            inner.shape,
            strides=inner.stride(),
            storage_offset=inner.storage_offset(),
            dtype=inner.dtype,
            device=AWAY,
        )
        made.inner = inner
        return made

    def __repr__(self) -> str:
        return f"Away({self.inner!r})"

    def tolist(self):
        """torch's own reads memory; this one moves the tensor first, as it does from a GPU."""
        return self.cpu().tolist()

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return _run(func, args, kwargs or {})


class _Dispatched(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return _run(func, args, kwargs or {})


class _Called(TorchFunctionMode):
    """``torch.tensor`` makes a tensor without values on ``meta`` before anybody is asked."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func is torch.tensor and kwargs.get("device") == AWAY:
            return func(*args, **{**kwargs, "device": "cpu"}).to(AWAY)
        return func(*args, **kwargs)


@contextmanager
def pretended_device() -> Iterator[None]:
    """While it is entered, tensors asked for on ``AWAY`` have values."""
    with _Dispatched(), _Called():
        yield


def _run(func, args, kwargs):
    name, asked = func._schema.name, kwargs.get("device")
    # Inference mode hands on ``to`` itself, with its device among the arguments.
    device = next((arg for arg in args if isinstance(arg, torch.device)), asked)
    tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
    away = [tensor for tensor in tensors if isinstance(tensor, Away)]
    here = [t for t in tensors if not isinstance(t, Away) and t.dim() > 0]
    if away and here and name not in MOVES:
        raise RuntimeError(f"{name}: tensors on two devices")
    goes_away = bool(away)
    if device is not None:
        goes_away = torch.device(device) == AWAY
        args = tuple(CPU if isinstance(arg, torch.device) else arg for arg in args)
        kwargs = {**kwargs, "device": CPU} if asked is not None else kwargs
    if goes_away and kwargs.get("generator") is not None:
        raise RuntimeError(f"{name}: the random stream is on another device")
    known = {id(tensor.inner): tensor for tensor in away}

    def outer(value):
        if not isinstance(value, torch.Tensor):
            return value
        # What was written in place is the tensor that was given.
        return known[id(value)] if id(value) in known else Away(value)

    # Gradients are the wrappers' business, and so is inference mode, which would forbid views.
    with torch.inference_mode(False), torch.no_grad():
        made = func(*tree_map(_inner, args), **tree_map(_inner, kwargs))
        if name == "aten::copy_":
            return args[0]
        return tree_map(outer, made) if goes_away else made


def _inner(value):
    return value.inner if isinstance(value, Away) else value
