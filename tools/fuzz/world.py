"""A sound set of files, what spoils them, and how they are opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.fuzz.damage import ANYWHERE, Damage, Rng

Files = dict[str, bytes]


@dataclass(frozen=True)
class World:
    """Sound files.

    Args:
        name: for people.
        files: bytes by name.
        target: which of them is opened; empty for the folder.
        attempt: opens a path and uses what is in it; the error's code, or "loaded". Whatever it
            raises is a crash.
        special: damage by the ending of the file's name, beside what may happen anywhere.
    """

    name: str
    files: Files
    target: str
    attempt: Callable[[Path], str]
    special: Mapping[str, tuple[Damage, ...]] = field(default_factory=dict)


def damage_one(world: World, rng: Rng) -> tuple[Files, str]:
    """The files with one of them spoilt, missing, or mistaken for another; and in words how."""
    names = sorted(world.files)
    name = names[int(rng.integers(0, len(names)))]
    files = dict(world.files)
    if rng.random() < 0.04:
        del files[name]
        return files, f"{world.name}: {name} missing"
    if rng.random() < 0.04:
        other = names[int(rng.integers(0, len(names)))]
        files[name] = world.files[other]
        return files, f"{world.name}: {other} as {name}"
    choices = ANYWHERE + 2 * world.special.get(Path(name).suffix, ())
    damage = choices[int(rng.integers(0, len(choices)))]
    files[name] = damage(files[name], rng)
    return files, f"{world.name}: {damage.__name__} in {name}"


def refusal(err: Exception) -> str:
    """The code of a refusal.

    Raises:
        AssertionError: it says nothing to anybody.
    """
    code = str(getattr(err, "code", ""))
    if not getattr(err, "message", "") or not code:
        raise AssertionError("the refusal has no message or no code") from err
    return code
