"""Photos of a head to an instance of a model: a style, and a camera for each photo; one step at a
time, cancelled at any moment.

The encoder's guess (or the mean style), several poses, an optimisation of coordinates, FiLM offsets
and cameras, and where asked a short tuning of a COPY of the generator. B and F know the result by
its style, as they know any instance.

Source: the hybrid inversion of DDF (arXiv 2212.09735), METHOD.md 3; recipe and weights ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from ddf_core.inversion.candidate import Candidate, Compared
from ddf_core.inversion.expectation import leaves_much
from ddf_core.inversion.optimise import Optimiser
from ddf_core.inversion.quality import Quality, qualities_of
from ddf_core.inversion.settings import InversionProgress, InvertSettings
from ddf_core.inversion.starts import best_starts, echoed, guess_candidate
from ddf_core.inversion.target import Target
from ddf_core.inversion.tuning import Tuner
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.models.generator import Generator, Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.style_space import style_space
from ddf_core.models.tuned_copy import tuned_weights
from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.shown import StyleInstance
from ddf_core.stopping import Stop, never
from ddf_core.trust import explained_rank, similarity_weight
from ddf_core.work_clock import WorkClock

# Of each of two starts that explain a photo about as well, before the better one goes on. On
# validation portrait 34 that is 24.3 dB where the start that was ahead ends at 22.6.
TRIAL_STEPS = 30


@dataclass(frozen=True)
class Shot:
    """One photo as the result has it: how it was taken (``pose`` and ``camera`` are the same, of a
    square picture), and how well the head explains it."""

    pose: PhotoPose
    camera: Camera
    quality: Quality


@dataclass(frozen=True, eq=False)
class Inverted:
    """What was found.

    Args:
        style: of the head in all photos.
        shots: one for each photo, in their order.
        guess: the encoder's first answer (or the mean style), as it was before any step.
        generator: the tuned copy, None where nothing was tuned.
        seconds: what it took. complete: False where it was stopped.
    """

    style: Style
    shots: tuple[Shot, ...]
    guess: Candidate
    generator: Generator | None
    seconds: float
    complete: bool

    @property
    def camera(self) -> Camera:
        """How the first photo was taken."""
        return self.shots[0].camera

    @property
    def pose(self) -> PhotoPose:
        """The same as five numbers."""
        return self.shots[0].pose

    @property
    def quality(self) -> Quality:
        """Of the photo that is explained least: a head is a likeness of all its photos or of
        none."""
        qualities = [shot.quality for shot in self.shots]
        return min(qualities, key=lambda each: explained_rank(each.grade, each.similarity))

    def instance(self, model: Model) -> StyleInstance:
        """The result as a value without tensors, the differences of the tuned copy with it."""
        tuned = None
        if self.generator is not None:
            tuned = tuned_weights(model.generator, self.generator)
        frequencies, phases = self.style.frequencies.tolist(), self.style.phases.tolist()
        similarity = similarity_weight(self.quality.similarity, self.quality.grade)
        return StyleInstance(tuple(frequencies), tuple(phases), tuned=tuned, similarity=similarity)

    def field(self, model: Model) -> InstanceField:
        """The result as an instance like any other, by the tuned copy where there is one."""
        return InstanceField(
            self.generator or model.generator,
            self.style,
            model.card.box_half,
            model.card.clip_to_box,
        )


class Inversion(Iterator[InversionProgress]):
    """The steps of one inversion; ``result`` answers at any time with the best so far.

    Args:
        model: with or without an encoder, with or without fields.
        photos: a square with a head in it, or several of the same head.
        settings: how long, and what is done.
        poses: how each photo was taken where that is known: kept as they are. None: found.
    """

    def __init__(
        self,
        model: Model,
        photos: SquarePhoto | Sequence[SquarePhoto],
        settings: InvertSettings = InvertSettings(),
        poses: Sequence[PhotoPose] | None = None,
    ) -> None:
        self._clock = WorkClock()
        if poses is not None:
            settings = replace(settings, pose_rate=0.0)
        self._model, self.settings, self._known = model, settings, poses
        # The networks are frozen: gradients go to style and camera alone.
        model.generator.requires_grad_(False)
        basis = None
        if model.encoder is not None and model.encoder.config.kind == "principal":
            basis = model.encoder.basis
        self._space = style_space(model.generator, basis)
        several = [photos] if isinstance(photos, SquarePhoto) else photos
        self._targets = [Target.of(model, photo) for photo in several]
        self._guess: Candidate | None = None
        self._best: Candidate | None = None
        self._rivals: tuple[Candidate, ...] = ()
        self._part = 0.0
        self._optimiser: Optimiser | None = None
        self._tuner: Tuner | None = None
        self._seen: tuple[Compared, ...] = ()
        self._steps = self._all_steps()

    def __next__(self) -> InversionProgress:
        """Take one step."""
        return next(self._steps)

    @property
    def best(self) -> Candidate:
        """The best style and pose so far."""
        return self._best or self._start()

    @property
    def guess(self) -> Candidate:
        """The encoder's first answer, or the mean style."""
        start = self.best
        return self._guess or start

    def _start(self) -> Candidate:
        """Appearance where to begin: a step of its own, for it takes as long as some others."""
        model, settings = self._model, self.settings
        guess = guess_candidate(model, self._space, self._targets) if settings.encoder else None
        if guess is not None and leaves_much(model.card):
            guess = echoed(model, self._space, self._targets, guess)
        tried = settings.poses if self._known is None else self._known
        starts = best_starts(model, self._space, self._targets, guess, tried)
        start = starts[0]
        self._guess, self._best = guess or start, start
        # A camera that moves freely finds its way from either.
        self._rivals = starts[1:] if leaves_much(model.card) else ()
        return start

    def result(self, complete: bool = True) -> Inverted:
        """What is known by now; ``complete`` False says that it was stopped."""
        tuned = self._tuner.freeze_copy() if self._tuner and self._tuner.step_count else None
        best = self.best
        model = self._model if tuned is None else replace(self._model, generator=tuned)
        home = self._model.card.camera
        qualities = qualities_of(model, self._targets, best)
        explained = zip(best.poses, qualities, strict=True)
        return Inverted(
            style=best.as_style,
            shots=tuple(Shot(pose, pose.camera(home), quality) for pose, quality in explained),
            guess=self.guess,
            generator=tuned,
            seconds=self._clock.seconds,
            complete=complete,
        )

    def _all_steps(self) -> Iterator[InversionProgress]:
        settings = self.settings
        yield self._make_progress("start", 0, 0.0, self.best.score, settings.seconds)
        if settings.optimise:
            yield from self._optimise_style()
        if settings.tune:
            yield from self._tune_generator()
        yield self._make_progress("done", self._step_count(), 1.0, self.best.score, 0.0)

    def _optimise_style(self) -> Iterator[InversionProgress]:
        starts = (self.best, *self._rivals)
        runs = [self._begin(start) for start in starts]
        # A start's own score was of a baked head: no step is measured by it.
        self._best = min((run.best for run in runs), key=_score)
        for run in runs if self._rivals else ():
            yield from self._take_steps(run, TRIAL_STEPS)
        best = min(runs, key=lambda run: run.best.score)
        yield from self._take_steps(best, self.settings.steps)

    def _begin(self, start: Candidate) -> Optimiser:
        return Optimiser(self._model, self._space, self._targets, start, self.settings, self._clock)

    def _take_steps(self, optimiser: Optimiser, until: int) -> Iterator[InversionProgress]:
        """Of one start, until so many are taken or the time is over."""
        self._optimiser = optimiser
        whole = 1 - self.settings.tune_share * self.settings.tune
        after = self.settings.seconds * self.settings.tune_share if self.settings.tune else 0.0
        while optimiser.fraction < 1 and optimiser.step_count < until:
            loss = optimiser.step()
            fresh = optimiser.seen is not self._seen
            self._keep(optimiser)
            self._part = max(self._part, whole * optimiser.fraction)
            left = optimiser.seconds_left + after
            yield self._make_progress(
                "optimise", optimiser.step_count, self._part, loss, left, fresh
            )
        optimiser.finish()
        self._keep(optimiser)

    def _keep(self, optimiser: Optimiser) -> None:
        self._best = min(self.best, optimiser.best, key=_score)
        self._seen = optimiser.seen

    def _tune_generator(self) -> Iterator[InversionProgress]:
        before, score = 1 - self.settings.tune_share, self.best.score
        after = self.settings.seconds * self.settings.tune_share
        # Both take as long as some steps: whoever waits has a turn after the last look and after
        # the tuner's own.
        yield self._make_progress("tune", self._step_count(), before, score, after)
        self._tuner = Tuner(self._model, self._space, self._targets, self.best, self.settings)
        yield self._make_progress("tune", self._step_count(), before, score, after)
        while self._tuner.fraction < 1:
            loss = self._tuner.step()
            part = before + self.settings.tune_share * self._tuner.fraction
            yield self._make_progress(
                "tune", self._step_count(), part, loss, self._tuner.seconds_left
            )

    def _step_count(self) -> int:
        counted = [part.step_count for part in (self._optimiser, self._tuner) if part]
        return sum(counted)

    def _make_progress(
        self, stage: str, step: int, part: float, loss: float, left_s: float, fresh: bool = False
    ) -> InversionProgress:
        preview = _preview(self._seen) if fresh and self._seen else None
        return InversionProgress(
            stage, step, part, loss, self.best.score, self.best.poses[0], left_s, preview
        )


def invert(
    model: Model,
    photos: SquarePhoto | Sequence[SquarePhoto],
    settings: InvertSettings = InvertSettings(),
    stop: Stop = never,
    poses: Sequence[PhotoPose] | None = None,
) -> Inverted:
    """The whole inversion, arguments as there; ``stop`` keeps the best so far."""
    inversion = Inversion(model, photos, settings, poses)
    for _ in inversion:
        if stop():
            return inversion.result(complete=False)
    return inversion.result()


def _score(candidate: Candidate) -> float:
    return candidate.score


def _preview(seen: Sequence[Compared]) -> NDArray[np.uint8]:
    """(S, K * S, 3) uint8 of K flat square pictures, side by side and as large as the first."""
    sides = [round(len(each.rgb) ** 0.5) for each in seen]
    pictures = [each.rgb.cpu().view(side, side, 3) for each, side in zip(seen, sides, strict=True)]
    ticks = [torch.arange(sides[0]) * side // sides[0] for side in sides]
    row = torch.cat([p[t[:, None], t] for p, t in zip(pictures, ticks, strict=True)], dim=1)
    shown: NDArray[np.uint8] = (row.detach().clamp(0, 1) * 255 + 0.5).to(torch.uint8).numpy()
    return shown
