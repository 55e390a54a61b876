"""``train fields MODEL``: the dual deformation field against any loaded generator."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from ddf_core.cli.arguments import Parser, add_model, writable_folder
from ddf_core.cli.long_run import add_run_options, command_line, run_assignments, run_long
from ddf_core.cli.overrides import override_settings
from ddf_core.cli.provenance import provenance
from ddf_core.command_line import WINDOW
from ddf_core.command_line import command_line as to_paste
from ddf_core.correspondence import fields_of
from ddf_core.errors import InputError, OutputError
from ddf_core.io.card import CARD_NAME
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.model import Model
from ddf_core.models.descriptor import Descriptor
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.field_verdict import BETTER
from ddf_core.training.fields import recalibrate_fields, train_fields
from ddf_core.training.loop import Run
from ddf_core.training.process_group import join_group

CHECKPOINTS = Path("build/fields")
WORSE = (
    "These fields are NO BETTER THAN DOING NOTHING: by the generator's own features the same point "
    "of space matches as well. Train longer, or with --teacher tracking."
)


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    add_place(parser, "the model's own fields")
    parser.add_argument(
        "--condition", choices=("style", "z"), help="what an instance is known by to the fields"
    )
    parser.add_argument(
        "--descriptor",
        type=descriptor,
        metavar="WHICH",
        help="last, colour, layer:K or last_k:K: the activations that describe a point",
    )
    parser.add_argument(
        "--teacher",
        choices=("none", "tracking"),
        default="none",
        help="learn from points tracked from style to style: for models that learnt from "
        "photographs; none is the paper's own training",
    )
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="train nothing: only fit the confidence of the model's own fields anew",
    )
    add_run_options(parser, "tf32")


def add_place(parser: Parser, start: str = "") -> None:
    """Where a part of a model goes that is trained beside its generator, and from what it may
    begin: ``start`` in words."""
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="model folder to write (default: MODEL itself; else build/models/NAME)",
    )
    if start:
        parser.add_argument(
            "--go-on", action="store_true", help=f"begin with {start} instead of from nothing"
        )
    parser.add_argument("--folder", type=Path, help="holds the checkpoint (default: by MODEL)")


def descriptor(text: str) -> Descriptor:
    """``last``, ``colour``, ``layer:3`` or ``last_k:2``."""
    kind, _, number = text.partition(":")
    counted = number.isdecimal() and int(number) >= 1
    if kind in ("last", "colour") and not number:
        return Descriptor("last" if kind == "last" else "colour")
    if kind in ("layer", "last_k") and counted:
        return Descriptor("layer" if kind == "layer" else "last_k", int(number))
    raise argparse.ArgumentTypeError(f"{text!r} is none of last, colour, layer:K and last_k:K")


def settings_of(options: argparse.Namespace) -> FieldsSettings:
    """Every setting of the run that the command line asks for."""
    base = FieldsSettings()
    if options.teacher == "tracking":
        base = base.by_tracking
    settings = override_settings(base, run_assignments(options))
    if options.descriptor:
        settings = replace(settings, descriptor=options.descriptor)
    if options.condition:
        network = replace(settings.network, condition=options.condition)
        settings = replace(settings, network=network)
    return settings


def output_folder(model: Model, options: argparse.Namespace) -> Path:
    """Where the model with its fields goes: a trial never lands on the bundled model unasked."""
    if options.out is not None:
        return Path(options.out)
    if options.model is not None and (model.path / CARD_NAME).is_file():
        return model.path
    return Path("build/models") / model.card.name


def place_model(model: Model, folder: Path) -> Model:
    """``model`` as the model folder ``folder``, written there if it is not.

    Raises:
        OutputError: ``output.exists``: another model is there already; or it cannot be written.
    """
    if not (folder / CARD_NAME).exists():
        save_model(model.generator, model.card, folder)
    there = load_model(folder)
    ours, theirs = (dict(each.generator.named_parameters()) for each in (model, there))
    same = ours.keys() == theirs.keys()
    if not same or not all(torch.equal(ours[name], theirs[name]) for name in ours):
        raise OutputError(
            f"{folder} holds another model already.",
            code="output.exists",
            advice="Name another folder with --out.",
        )
    return there


def run(options: argparse.Namespace) -> int:
    """Train; the fields end up in the model's folder or a new one."""
    model = load_model(options.model, preset=options.preset, follow=options.follow)
    settings = settings_of(options)
    with join_group(options.device, options.precision) as processes:
        if options.calibrate:
            recalibrate_fields(model.to(processes.device), settings.calibration, command_line())
            print(f"Written: {model.path}")
            return 0
        check_descriptor(settings.descriptor, model)
        folder = writable_folder(options.folder or CHECKPOINTS / model.digest[:12])
        position = writable_folder(output_folder(model, options))
        start = fields_of(model) if options.go_on else None
        model = processes.make_once(lambda: place_model(model, position)).to(processes.device)
        made = provenance(command_line(), settings.seed, {})
        run_long(
            "fields",
            lambda progress, stop: train_fields(
                model, settings, Run(folder, progress, stop, processes), made, start
            ),
            options.threads,
        )
    if processes.leads:
        print(f"Written: {model.path}")
        fields = load_model(model.path).card.fields
        if fields is not None and fields.made.figures.get(BETTER) is False:
            print(WORSE)
        print(f"Next: {to_paste(model.path, program=WINDOW)}")
    return 0


def check_descriptor(wanted: Descriptor, model: Model) -> None:
    """Refuse a layer that this generator does not have; ``last_k`` takes all where k is more.

    Raises:
        InputError: ``input.descriptor``.
    """
    layers = len(model.generator.layer_widths)
    if wanted.kind == "layer" and wanted.k > layers:
        raise InputError(
            f"Layer {wanted.k} was asked for, this generator has {layers}.",
            code="input.descriptor",
            advice=f"Name 1 to {layers}.",
        )
