"""Every command that is killed: how it is called, and what must hold of its folder at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ddf_core.cli.entry import main
from tools.kill.readers import check_model, check_recipe
from tools.kill.saving import save_session
from tools.kill.world import World

QUICK = frozenset(
    {"session", "picture", "video", "mesh obj", "data set", "convert to a pair", "train fields"}
)
"""A try of these takes a second, and each writes as no other does."""
SESSION = ("a.ddf.json",)
SMALL = ("--size", "16")
GENERATOR = (
    "steps=30 hidden_dim=8 layers=2 mapping_hidden=8 instances_per_step=2 points_per_instance=8 "
    "rays_per_instance=4 data.instances=8 data.shard=4 data.points=32 data.rays=8"
)
FIELDS = (
    "steps=12 instances=2 points=8 pool.instances=4 pool.surface.points=16 pool.surface.rays=64 "
    "pool.surface.resolution=8 network.hidden_dim=8 network.layers=2 network.mapping_hidden=8 "
    "checkpoint_every_s=0.01 calibration.pairs=2 calibration.points=16 "
    "calibration.surface.points=256 calibration.surface.rays=512 calibration.surface.resolution=16"
)
PICTURES = (
    "steps=8 adversarial_steps=0 batch=4 rays=8 samples=6 side=16 report_every=4 "
    "network.latent_dim=3 network.hidden_dim=8 network.layers=2 network.mapping_hidden=8 "
    "checkpoint_every_s=0.01"
)


@dataclass(frozen=True)
class Trial:
    """A command.

    Args:
        name: for people.
        run: ``(folder, seed)``: into ``folder``; another seed makes other files of the same names.
        made: what is there after it, relative to the folder.
        same: of these, what equals the work of a run that was never killed.
        check: whether what belongs together does; raises where not.
        over: whether it may write over files of another seed; refuses: it writes over none at all.
    """

    name: str
    run: Callable[[Path, int], int]
    made: tuple[str, ...]
    same: tuple[str, ...] = ()
    check: Callable[[Path], None] = lambda folder: None
    over: bool = True
    refuses: bool = False


def trials(world: World) -> list[Trial]:
    """All of them."""
    model, labels = str(world.model), ("transfer", "labels", str(world.model), "--count", "3")
    video = ("video", model, "turntable", "--frames", "4", *SMALL, "--sweep", "20")
    mesh = ("mesh", model, "--resolution", "16", "--texture", "64")
    return [
        Trial("session", partial(save_session, world.model), SESSION, SESSION),
        _trial("picture", ("render", model, *SMALL), "a.png"),
        _trial("video", video, "a.mp4", check=lambda folder: check_recipe(folder / "a.mp4")),
        _trial("gif", video, "a.gif", check=lambda folder: check_recipe(folder / "a.gif")),
        _trial("frames", video, "frames", made=_numbered("frames/frame-{:05d}.png", 1, 4)),
        _trial("mesh glb", mesh, "a.glb", seeds="--seeds"),
        _trial("mesh obj", mesh, "a.obj", seeds="--seeds", made=("a.obj", "a.mtl", "a.png")),
        _trial(
            "data set",
            (*labels, *SMALL),
            "set",
            made=("set/index.json", *_numbered("set/labels/{:06d}.png", 0, 3)),
            over=False,
        ),
        _convert("convert to a folder", world.pair, "out", ("out/card.json",), "celeba"),
        _convert("convert to a pair", world.own, "out", ("out/generator.pth", "out/ema.pth")),
        _invert(world, "invert", (str(world.photo),), "a.json", ("a.json", "row.png")),
        _invert(
            world,
            "invert photos",
            tuple(str(world.pictures / f"{number:02d}.png") for number in range(3)),
            "heads",
            ("heads/index.json", "heads/index.csv", "heads/01.json"),
        ),
        _training("train fields", ("fields", str(world.bare)), FIELDS),
        _training("train pictures", ("pictures", str(world.pictures)), PICTURES),
        _training("train generator", ("generator",), GENERATOR),
    ]


def _numbered(name: str, first: int, count: int) -> tuple[str, ...]:
    return tuple(name.format(first + number) for number in range(count))


def _trial(
    name: str,
    words: tuple[str, ...],
    out: str,
    *,
    seeds: str = "--seed",
    made: tuple[str, ...] = (),
    check: Callable[[Path], None] = lambda folder: None,
    over: bool = True,
) -> Trial:
    def run(folder: Path, seed: int) -> int:
        return main([*words, seeds, str(seed), "--out", str(folder / out)])

    made = made or (out,)
    return Trial(name, run, made, made, check, over)


def _convert(
    name: str, source: Path, out: str, made: tuple[str, ...], preset: str | None = None
) -> Trial:
    def run(folder: Path, seed: int) -> int:
        words = ["--preset", preset] if preset else []
        return main(["convert", str(source), str(folder / out), *words])

    return Trial(
        name,
        run,
        made,
        made,
        lambda folder: check_model(folder / out),
        over=False,
        refuses=True,
    )


def _invert(
    world: World, name: str, photos: tuple[str, ...], out: str, made: tuple[str, ...]
) -> Trial:
    def run(folder: Path, seed: int) -> int:
        row = ["--row", str(folder / "row.png"), "--size", "16"] if len(photos) == 1 else []
        words = ["--seconds", "1", "--seed", str(seed), *row, "--out", str(folder / out)]
        return main(["invert", str(world.model), *words, "--photos", *photos])

    return Trial(name, run, made, over=len(photos) == 1)


def _training(name: str, words: tuple[str, ...], settings: str) -> Trial:
    weights = f"model/{'fields' if words[0] == 'fields' else 'generator'}.safetensors"

    def run(folder: Path, seed: int) -> int:
        given = [word for each in settings.split() for word in ("--set", each)]
        # A run of another seed has a checkpoint of its own; a generator's lies with its model.
        kept = [] if words[0] == "generator" else ["--folder", str(folder / f"run-{seed}")]
        out = ["--out", str(folder / "model"), "--seed", str(seed), "--threads", "1"]
        return main(["train", *words, *out, *kept, *given])

    return Trial(
        name,
        run,
        ("model/card.json", weights),
        (weights,),
        lambda folder: check_model(folder / "model"),
        over=words[0] != "generator",
    )
