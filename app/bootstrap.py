"""Builds the program: its context, then every feature. Nobody else imports a feature.

What stands here in which order decides where panels lie beside each other, and what Esc puts away
first.
"""

from __future__ import annotations

from pathlib import Path

from app.context import AppContext, Start, make_context
from app.features import (
    camera_path,
    devices,
    edits,
    export,
    gallery,
    hover,
    instances,
    labels,
    models,
    photos,
    plots,
    points,
    sessions,
    transfer,
)
from app.inference.worker import EngineFactory, torch_engine
from app.shell.program import Profile, make_application, run_demo, run_guarded, user_profile
from app.shell.rubbish import RubbishCollector

FEATURES = (
    devices,
    models,
    sessions,
    instances,
    points,
    edits,
    plots,
    camera_path,
    gallery,
    transfer,
    labels,
    photos,
    hover,
    export,
)


def build(
    start: Start, make_engine: EngineFactory = torch_engine, profile: Profile | None = None
) -> AppContext:
    """Everything, wired and shown; the model is loaded as soon as the window has been painted.

    ``profile`` None keeps nothing: no settings, no autosave.
    """
    context = make_context(start, make_engine, profile)
    for feature in FEATURES:
        feature.install(context)
    context.closers.append(RubbishCollector(context.window).stop)
    context.begin()
    return context


def run(start: Start, demo_folder: Path | None = None) -> int:
    """The program from window to exit code. A demonstration keeps nothing and asks nothing."""
    application = make_application(["ddf-viewer"])
    if demo_folder is not None:
        return run_demo(application, build(start), demo_folder)
    profile = user_profile()
    return run_guarded(application, build(start, profile=profile), profile)
