"""Which names a pickle of torch or pi-GAN may hold, and which of those may be called.

A name that is only there does nothing, whoever reads the file. A call runs something in any other
reader: beside the calls that torch and numpy themselves write, each is refused as hostile.
"""

from __future__ import annotations

# The element sizes of torch's typed storages, in bytes.
STORAGE_BYTES = {
    "FloatStorage": 4,
    "DoubleStorage": 8,
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "LongStorage": 8,
    "IntStorage": 4,
    "ShortStorage": 2,
    "CharStorage": 1,
    "ByteStorage": 1,
    "BoolStorage": 1,
}
SIREN_CLASSES = ("TALLSIREN", "SPATIALSIRENBASELINE", "EmbeddingPiGAN128", "EmbeddingPiGAN256")
SIREN_MODULE = "siren.siren"
GENERATOR_CLASS = "generators.generators.ImplicitGenerator3d"
EMA_CLASSES = ("torch_ema.ema.ExponentialMovingAverage", "torch_ema.ExponentialMovingAverage")
# What a training on several GPUs wraps a module in; the module itself is its child ``module``.
PARALLEL_CLASSES = (
    "torch.nn.parallel.data_parallel.DataParallel",
    "torch.nn.parallel.distributed.DistributedDataParallel",
)
# Of these the formulas are known, so that a tree of them is a network that can be computed.
MODULE_CLASSES = frozenset(
    {
        *(f"{SIREN_MODULE}.{name}" for name in SIREN_CLASSES),
        *(f"{SIREN_MODULE}.{name}" for name in ("FiLMLayer", "CustomMappingNetwork")),
        *(f"{SIREN_MODULE}.{name}" for name in ("UniformBoxWarp", "Sine")),
        "torch.nn.modules.container.ModuleList",
        "torch.nn.modules.container.Sequential",
        "torch.nn.modules.linear.Linear",
        "torch.nn.modules.activation.LeakyReLU",
        "torch.nn.modules.activation.Sigmoid",
    }
)

ORDERED_DICT = "collections.OrderedDict"
DEFAULT_DICT = "collections.defaultdict"
SETS = ("__builtin__.set", "builtins.set", "__builtin__.frozenset", "builtins.frozenset")
REBUILD_TENSOR = ("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor")
REBUILD_PARAMETER = (
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
)
REBUILD_TYPE = "torch._tensor._rebuild_from_type_v2"
RECONSTRUCTORS = ("copy_reg._reconstructor", "copyreg._reconstructor")
SIZE = "torch.Size"
ENCODE = "_codecs.encode"
NUMPY_SCALARS = ("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar")
NUMPY_DTYPE = "numpy.dtype"
# Calls that make a plain value of which nothing is needed here.
INERT_CALLS = frozenset(
    {
        "torch.device",
        "torch.serialization._get_layout",
        NUMPY_DTYPE,
        "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray._reconstruct",
        "collections.deque",
        "collections.Counter",
        "pathlib.PosixPath",
        "pathlib.WindowsPath",
        "datetime.datetime",
        "datetime.timedelta",
    }
)
CALLS = INERT_CALLS.union(
    (ORDERED_DICT, DEFAULT_DICT, SIZE, ENCODE, REBUILD_TYPE, *SETS, *REBUILD_TENSOR),
    (*REBUILD_PARAMETER, *RECONSTRUCTORS, *NUMPY_SCALARS),
)

# Names that may stand in an attribute of a checkpoint: types, functions and objects of its kind.
_FAMILIES = ("torch.", "numpy.", "siren.", "generators.", "discriminators.", "torch_ema.")
_BUILTINS = ("dict", "list", "tuple", "int", "float", "bool", "str", "bytes", "object", "complex")
_PLAIN = frozenset(
    {f"{module}.{name}" for module in ("builtins", "__builtin__") for name in _BUILTINS}
    | {"argparse.Namespace", "types.SimpleNamespace"}
)


def is_known(name: str) -> bool:
    """Whether a name may stand in a checkpoint; that it may be called is another question."""
    return name in CALLS or name in _PLAIN or name.startswith(_FAMILIES)


def shown_name(name: str) -> str:
    """A name of a file for a message: of bounded length."""
    return name if len(name) <= 80 else name[:77] + "..."
