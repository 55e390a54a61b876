"""Steps of a training from pictures: reconstruction, then a discriminator as well; resumable.

What a batch costs is objective.py; how a run is stopped and resumed is training/loop.py.
"""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import Tensor, nn

from ddf_core.model import Model
from ddf_core.models.discriminator import Discriminator
from ddf_core.scene.photo_pose import PhotoPose, picture_grid
from ddf_core.seeding import TRAIN, salted_seed, stream
from ddf_core.training.averages import follow_weights, young_decay
from ddf_core.training.loop import diverged
from ddf_core.training.pictures.batches import (
    PictureBatch,
    cameras_of,
    draw_batch,
    plain_batch,
)
from ddf_core.training.pictures.cache import PictureCache
from ddf_core.training.pictures.marching import Proposal, Space, march
from ddf_core.training.pictures.network import PicturesNetwork, new_network, principal_turn
from ddf_core.training.pictures.objective import (
    PicturesObjective,
    discriminator_cost,
    patch_grid,
)
from ddf_core.training.pictures.settings import PicturesSettings
from ddf_core.training.process_group import ALONE, ProcessGroup, Terms

SALT = f"{TRAIN}-pictures"
# Codes are whitened over so many training pictures at most, so many at once.
WHITENED, AT_ONCE = 8192, 128
CLIP = 1.0
# Of the pictures by which coordinates are put in order.
EFFECT_PX, EFFECT_SAMPLES = 24, 20


class PicturesTrainer:
    """Networks, optimisers, proposal; every step draws its batch from the stream (seed, turn).

    Args:
        settings: the run.
        cache: its pictures; only those of the part "train" are looked at.
        space: where the model lives.
        start: a model to begin with; None begins from nothing.
        processes: with whom.
    """

    def __init__(
        self,
        settings: PicturesSettings,
        cache: PictureCache,
        space: Space,
        start: Model | None = None,
        processes: ProcessGroup = ALONE,
    ) -> None:
        self.settings, self.cache, self.space, self.processes = settings, cache, space, processes
        self.device = processes.device
        self.rows = torch.tensor(cache.rows("train"))
        self.network = new_network(settings, space, start).to(self.device)
        self.averaged = copy.deepcopy(self.network).requires_grad_(False)
        self.proposal = Proposal().to(self.device)
        self.objective = PicturesObjective(settings, space, self.proposal, cache.has_masks)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(salted_seed(f"{SALT}-discriminator", settings.seed))
            self.discriminator = Discriminator(settings.patches.channels).to(self.device)
        self._optimiser = torch.optim.Adam(_groups(self.network, settings), betas=(0.9, 0.99))
        self._judge_optimiser = torch.optim.Adam(
            self.discriminator.parameters(), settings.patches.rate, betas=(0.0, 0.99)
        )
        self._judge_loss = math.inf

    @property
    def encoder_px(self) -> int:
        """Side of the pictures that the encoder sees."""
        encoder = self.network.encoder
        return encoder.config.picture_px if encoder is not None else 64

    def step(self, index: int) -> dict[str, float]:
        """One step of all networks that this stage trains.

        Raises:
            DdfError: ``train.diverged``: a loss is not finite; the networks are as they were.
        """
        settings = self.settings
        rng = stream(SALT, settings.seed, self.processes.turn(index))
        second = index >= settings.first_stage
        if second and index == settings.first_stage and settings.encoder:
            self.whiten()
            self._optimiser.state.clear()
        rates = settings.rate_part(index)
        for group in self._optimiser.param_groups:
            group["lr"] = rates * group["height"]
        batch = self.draw(self.processes.part(settings.batch), rng)
        terms: Terms = {}
        with self.processes.precision():
            if settings.encoder:
                coded = self.objective.encode_batch(self.network, batch, rng)
                _finite(coded.pose.sum() + coded.z.sum())
                terms |= self.objective.reconstruction(self.network, batch, coded, index, rng)
            if second:
                pose = coded.pose.detach() if settings.encoder else self._poses(batch, rng)
                terms |= self._adversarial(batch, pose, index, rng)
        self._descend(terms, index)
        told = {name: float(value.detach()) for name, value in terms.items()}
        return told | ({"discriminator": self._judge_loss} if second else {})

    def draw(self, count: int, rng: torch.Generator) -> PictureBatch:
        """``count`` training pictures, changed at random, where the networks are."""
        rows = self.rows[torch.randint(len(self.rows), (count,), generator=rng)]
        batch = draw_batch(
            self.cache,
            rows,
            self.objective.middle,
            self.encoder_px,
            self.settings.augment,
            rng,
        )
        return batch.to(self.device)

    def _poses(self, batch: PictureBatch, rng: torch.Generator) -> Tensor:
        """Cameras (B, 5) without an encoder: the given ones, else of the distribution."""
        camera = self.settings.camera
        spread = (math.radians(camera.yaw_spread_deg), math.radians(camera.pitch_spread_deg))
        turned = torch.randn(len(batch), 2, generator=rng) * torch.tensor(spread)
        pose = batch.given.clone()
        pose[:, :2] += torch.where(batch.known[:, None].cpu(), 0.0, turned).to(pose.device)
        return pose

    def _adversarial(
        self, batch: PictureBatch, pose: Tensor, index: int, rng: torch.Generator
    ) -> Terms:
        """What the discriminator says of made patches, after a step of its own."""
        settings, patches = self.settings, self.settings.patches
        count = min(self.processes.part(patches.count), len(batch))
        few = _first(batch, count)
        xy = self.objective.patch_positions(count, settings.patch_side(index), rng).to(self.device)
        z = torch.randn(count, self.network.generator.config.latent_dim, generator=rng)
        # A patch of a camera that belongs to another picture: places must not tell real from made.
        made = self.objective.make_patches(
            self.network, z.to(self.device), pose[:count].roll(1, 0), xy, rng
        )
        with torch.no_grad():
            real = self.objective.real_patches(few, xy)
        self._teach(real, made, patch_grid(xy), index)
        self.discriminator.requires_grad_(False)
        says = self.discriminator(made, patch_grid(xy))
        self.discriminator.requires_grad_(True)
        return {"adversarial": settings.weights.adversarial * nn.functional.softplus(-says).mean()}

    def _teach(self, real: Tensor, made: Tensor, position: Tensor, index: int) -> None:
        """One step of the discriminator, unless it wins: then it waits for the generator."""
        patches = self.settings.patches
        r1 = self.settings.weights.r1 * patches.r1_every if index % patches.r1_every == 0 else 0.0
        loss, whole = discriminator_cost(self.discriminator, real, made, position, r1)
        self._judge_loss = _finite(loss)
        if self.processes.any(self._judge_loss < patches.wins_below):
            return
        self._judge_optimiser.zero_grad(set_to_none=True)
        whole.backward()
        self.processes.average_gradients(self.discriminator.parameters())
        self._judge_optimiser.step()

    def _descend(self, terms: Terms, index: int) -> None:
        total = torch.stack([term.float() for term in terms.values()]).sum()
        _finite(total)
        self._optimiser.zero_grad(set_to_none=True)
        total.backward()
        self.processes.average_gradients(self.network.parameters())
        self.processes.average_buffer(self.proposal.grid)
        nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self._optimiser.step()
        follow_weights(self.averaged, self.network, young_decay(self.settings.ema, index))

    @torch.no_grad()
    def whiten(self) -> None:
        """Make z ~ N(0, I) over the training pictures, for the networks and their average."""
        mean, covariance = self.codes()
        self.network.whiten(mean, covariance)
        self.averaged.whiten(mean, covariance)

    @torch.no_grad()
    def order(self) -> None:
        """Turn z so that its first coordinates change the frontal picture most."""
        rotation = principal_turn(picture_effects(self.averaged, self.proposal, self.space))
        for network in (self.network, self.averaged):
            network.turn(rotation.to(self.device))

    @torch.no_grad()
    def codes(self) -> tuple[Tensor, Tensor]:
        """Mean (L,) and covariance (L, L) of z over training pictures, by the averaged encoder."""
        rows = self.rows[:: max(len(self.rows) // WHITENED, 1)]
        means = torch.cat([self.encode_rows(part)[0] for part in rows.split(AT_ONCE)])
        width = torch.diag(self.averaged.log_variance.exp())
        mean = means.mean(0)
        offset = means - mean
        return mean, offset.mT @ offset / max(len(means) - 1, 1) + width

    @torch.no_grad()
    def encode_rows(self, rows: Tensor) -> tuple[Tensor, Tensor, PictureBatch]:
        """Codes (B, L) and the encoder's cameras (B, 5) of pictures as they are."""
        batch = plain_batch(self.cache, rows, self.objective.middle, self.encoder_px)
        batch = batch.to(self.device)
        coded = self.objective.encode_batch(self.averaged, batch, None)
        return coded.mean, coded.said, batch

    def cameras(self) -> Tensor:
        """(N, 5) cameras of training pictures: the encoder's where there is one, else given."""
        if self.network.encoder is None:
            return cameras_of(self.cache, self.rows, self.objective.middle)[0]
        rows = self.rows[:: max(len(self.rows) // WHITENED, 1)]
        return torch.cat([self.encode_rows(part)[1] for part in rows.split(AT_ONCE)]).cpu()

    def state_dict(self) -> dict[str, Any]:
        """Everything that does not follow from seed and step."""
        return {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "proposal": self.proposal.state_dict(),
            "discriminator": self.discriminator.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "judge_optimiser": self._judge_optimiser.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of ``state_dict``."""
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.proposal.load_state_dict(state["proposal"])
        self.discriminator.load_state_dict(state["discriminator"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._judge_optimiser.load_state_dict(state["judge_optimiser"])


@torch.no_grad()
def picture_effects(network: PicturesNetwork, proposal: Proposal, space: Space) -> Tensor:
    """(L, P) how the frontal picture of the middle changes by one unit of each coordinate."""
    generator = network.generator
    width, device = generator.config.latent_dim, generator.device
    pose = PhotoPose(space.home.yaw_rad, space.home.pitch_rad).vector(device)[None]
    xy = picture_grid(EFFECT_PX).to(device)[None]
    rows = []
    for one in torch.eye(width, device=device):
        seen = [
            march(generator, proposal, space, generator.mapping(z[None]), pose, xy, EFFECT_SAMPLES)
            for z in (one, -one)
        ]
        rows.append((seen[0].rgb - seen[1].rgb).flatten() / 2)
    return torch.stack(rows).cpu()


def _groups(network: PicturesNetwork, settings: PicturesSettings) -> list[dict[str, Any]]:
    """The trunk at ``rate``; mapping, encoder and the width of codes at ``latent_rate``."""
    mapping = list(network.generator.siren.mapping_network.parameters())
    ours = {id(parameter) for parameter in mapping}
    trunk = [p for p in network.generator.parameters() if id(p) not in ours]
    latent = [*mapping, network.log_variance]
    if network.encoder is not None:
        latent += network.encoder.parameters()
    return [
        {"params": trunk, "height": settings.rate},
        {"params": latent, "height": settings.latent_rate},
    ]


def _first(batch: PictureBatch, count: int) -> PictureBatch:
    values = (batch.source, batch.offset, batch.given, batch.known, batch.seen, batch.alpha)
    return PictureBatch(*(value[:count] for value in values))


def _finite(loss: Tensor) -> float:
    value = float(loss.detach())
    if not math.isfinite(value):
        raise diverged(value)
    return value
