"""The engine with the model that a command line names: the same one that the window asks."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TypeVar

from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.errors import DdfError
from ddf_core.model_info import ModelInfo
from ddf_core.requests import LoadModel, Request
from ddf_core.resource_paths import BUNDLED_MODEL
from ddf_core.stopping import Stop, never

if TYPE_CHECKING:
    from ddf_core.engine import Engine


Wanted = TypeVar("Wanted")


def load(options: argparse.Namespace) -> tuple[Engine, ModelInfo]:
    """An engine that holds MODEL.

    Raises:
        ModelFileError, InputError: as ``load_model``; or there is no such device.
    """
    # Not above: torch, and no page of --help waits for that.
    from ddf_core.engine import Engine

    engine = Engine(device=options.device)
    path = options.model if options.model is not None else BUNDLED_MODEL
    return engine, ask(engine, LoadModel(path, options.preset, options.follow), ModelLoaded).info


def ask(engine: Engine, request: Request, kind: type[Wanted], stop: Stop = never) -> Wanted:
    """The answer to ``request``, which is of ``kind``.

    Raises:
        DdfError: the engine refused.
        Cancelled: ``stop`` said so.
    """
    answer: Answer = engine.answer(request, stop)
    if isinstance(answer, Failed):
        raise DdfError(answer.message, code=answer.code, advice=answer.advice)
    assert isinstance(answer, kind)
    return answer
