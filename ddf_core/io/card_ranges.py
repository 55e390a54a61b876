"""What the numbers of a card may be: what the arithmetic behind each of them needs.

A number that no rule here names is bounded all the same (``ELSE``), so that a field of a card that
is added one day is never without a range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from ddf_core.io.json_codec import WrongValue
from ddf_core.io.point_checks import MAX_POINTS
from ddf_core.io.ranges import within

if TYPE_CHECKING:
    from ddf_core.models.adapter import AdapterConfig
    from ddf_core.models.film_siren import SirenConfig

Range = tuple[float, float]

MAX_SAMPLES = 256
"""Samples of a ray, for each of the two passes; pi-GAN's curricula have at most 96. A picture of
4,096 a ray would never be done."""
MAX_STYLE = 65_536
"""Frequencies of a style; pi-GAN's has 2,304. Hundreds of styles are held at a time."""
MAX_AXES = 256
"""Sliders; each is as long as a latent."""
MAX_NOTES = 64
MAX_SIZES = 256
"""Sizes that a card may give an adapter."""
MAX_SIZE_TEXT = 200

ELSE: Range = (-1e6, 1e6)
# A FiLM layer's initial weights are divided by its base; times 1e4, a float32 sine is noise.
_FILM: dict[str, Range] = {"film_base": (1e-3, 1e4), "film_gain": (-1e4, 1e4)}
_NETWORK: dict[str, Range] = {
    "hidden_dim": (1, 4096),
    "layers": (1, 64),
    "mapping_hidden": (1, 8192),
    "mapping_layers": (0, 32),
    "input_scale": (1e-4, 1e4),
    **_FILM,
}
_MADE: dict[str, Range] = {"seed": (0, 2**53)}
_ANGLE: Range = (-100.0, 100.0)

ARCHITECTURE: dict[str, Range] = {
    **_NETWORK,
    "latent_dim": (1, 2048),
    "embedding_channels": (0, 512),
    "embedding_resolution": (0, 512),
    "density.scale": (0.0, 1e9),
    "density.shift": (-1e4, 1e4),
    "density.gain": (1e-3, 1e3),
}
RANGES: dict[str, Range] = {
    **{f"architecture.{name}": each for name, each in ARCHITECTURE.items()},
    "architecture.style_size": (1, 2 * MAX_STYLE),
    **{f"fields.config.{name}": each for name, each in _NETWORK.items()},
    "fields.config.condition_dim": (1, 2 * MAX_STYLE),
    "fields.config.confidence_terms": (1, 256),
    "encoder.config.picture_px": (8, 512),
    "encoder.config.channels": (1, 1024),
    "encoder.config.hidden": (1, 4096),
    "encoder.config.camera.picture_px": (8, 512),
    "encoder.config.camera.channels": (1, 1024),
    "encoder.config.camera.hidden": (1, 4096),
    "encoder.config.camera.front_yaw_rad": (-10.0, 10.0),
    "encoder.config.size": (1, 8192),
    "encoder.config.style_dim": (1, 2 * MAX_STYLE),
    "encoder.config.yaw_mean_rad": (-10.0, 10.0),
    "encoder.config.pitch_mean_rad": (-10.0, 10.0),
    "encoder.config.yaw_spread_rad": (1e-3, 10.0),
    "encoder.config.pitch_spread_rad": (1e-3, 10.0),
    **{f"{made}.{name}": each for made in ("made", "fields.made", "encoder.made")
       for name, each in _MADE.items()},
    "box_half": (1e-4, 1e3),
    "height_m": (1e-3, 1e3),
    "sampling.coarse": (1, MAX_SAMPLES),
    "sampling.fine": (0, MAX_SAMPLES),
    "poses.yaw_mean_rad": _ANGLE,
    "poses.pitch_mean_rad": _ANGLE,
    "poses.yaw_spread_rad": (0.0, 100.0),
    "poses.pitch_spread_rad": (0.0, 100.0),
    "axes.low": (-1e3, 1e3),
    "axes.high": (-1e3, 1e3),
    "sample_points.x_tmpl": (-1e3, 1e3),
    "format_version": (1, 1),
}  # fmt: skip
COUNTS: dict[str, int] = {
    "axes": MAX_AXES,
    "sample_points": MAX_POINTS,
    "notes": MAX_NOTES,
}
"""The most items of lists."""
FREE = ("made.figures", "fields.made.figures", "encoder.made.figures")
"""Measured when the weights were made, in nobody's arithmetic."""


def check_numbers(card: Any) -> None:
    """Refuse a number of a card outside its range, and a list that is too long.

    Args:
        card: a dataclass; what it holds is looked through to the last leaf.

    Raises:
        WrongValue: with the number's path in the file.
    """
    for where, rule, value in _leaves(card, "", ""):
        if isinstance(value, (int, float)):
            within(where, value, *RANGES.get(rule, ELSE))
        elif rule in COUNTS and len(value) > COUNTS[rule]:
            raise WrongValue(where, f"names {len(value):,}, at most {COUNTS[rule]} are read")


def check_architecture(config: SirenConfig) -> None:
    """Refuse sizes and constants of a generator that nothing can be computed with.

    Raises:
        WrongValue: with its path in the file.
    """
    for name, (low, high) in ARCHITECTURE.items():
        value: Any = config
        for part in name.split("."):
            value = getattr(value, part)
        within(f"architecture.{name}", value, low, high)
    if config.style_dim > MAX_STYLE:
        raise WrongValue(
            "architecture.layers", f"make styles of {config.style_dim:,}, at most {MAX_STYLE:,}"
        )
    if bool(config.embedding_channels) != bool(config.embedding_resolution):
        raise WrongValue(
            "architecture.embedding_resolution", "and the channels must both be 0 or not"
        )


def check_adapter(config: AdapterConfig) -> None:
    """Refuse sizes for an adapter that are too many, or nested; what they mean it knows itself.

    Raises:
        WrongValue: with its path in the file.
    """
    if len(config.sizes) > MAX_SIZES:
        raise WrongValue(
            "architecture.sizes", f"names {len(config.sizes):,}, at most {MAX_SIZES} are read"
        )
    for name, value in config.sizes.items():
        where = f"architecture.sizes.{name[:60]}"
        if not isinstance(value, int | float | str):
            raise WrongValue(where, "is neither a number, nor a text, nor true or false")
        if isinstance(value, str) and len(value) > MAX_SIZE_TEXT:
            raise WrongValue(where, f"has {len(value):,} letters, at most {MAX_SIZE_TEXT} are read")


def _leaves(value: Any, where: str, rule: str) -> Iterator[tuple[str, str, Any]]:
    """Every number and every list: its path in the file, the name of its rule, and itself."""
    if is_dataclass(value):
        for field in fields(value):
            inner = f"{rule}.{field.name}".lstrip(".")
            if inner not in FREE:
                name = f"{where}.{field.name}".lstrip(".")
                yield from _leaves(getattr(value, field.name), name, inner)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{where}.{key}", rule)
    elif isinstance(value, tuple):
        yield where, rule, value
        for i, item in enumerate(value):
            yield from _leaves(item, f"{where}[{i}]", rule)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield where, rule, value
