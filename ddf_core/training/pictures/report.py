"""Every few minutes: a contact sheet and figures, from validation pictures and random samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ddf_core.drawing.contact_sheet import Cell, Row, sheet
from ddf_core.io.safe_write import replace_file
from ddf_core.scene.photo_pose import picture_grid
from ddf_core.seeding import VALIDATE, latents, stream
from ddf_core.training.pictures.batches import PictureBatch
from ddf_core.training.pictures.marching import Seen, march
from ddf_core.training.pictures.network import PicturesNetwork
from ddf_core.training.pictures.trainer import PicturesTrainer

SHEET_NAME = "sheet.png"
# Of the sheet: pictures a row and pixels of each; the turn of the side views.
CELLS, CELL_PX, SIDE_DEG = 8, 64, 35.0
SAMPLES = 20
# Of the figures: rays of each validation picture; random instances and pixels of each.
RAYS, MADE, MADE_PX = 256, 16, 40
PATCH, DIRECTIONS = 7, 128


@dataclass(frozen=True, eq=False)
class Reporter:
    """Looks at a trainer's averaged networks; the same latents and rays every time."""

    trainer: PicturesTrainer
    folder: Path

    @torch.no_grad()
    def report(self) -> dict[str, float]:
        """Write the contact sheet and give the figures.

        ``psnr``: validation pictures inside their masks, coded by the encoder alone, dB.
        ``patches``: sliced Wasserstein distance of patches, random instances against pictures.
        ``shape``: spread of depth between random instances, parts of the box half.
        """
        figures: dict[str, float] = {}
        z, rows = self._latents(), self._rows()
        rows_of_sheet: list[Row] = []
        if self.trainer.network.encoder is not None and len(rows):
            figures["psnr"] = self._psnr(rows)
            rows_of_sheet += self._reconstructions(rows[:CELLS])
        rows_of_sheet += self._turn_samples(z[:CELLS])
        self._write(sheet(rows_of_sheet))
        return figures | self._of_samples(z, rows)

    def _rows(self) -> Tensor:
        cache = self.trainer.cache
        return torch.tensor(cache.rows("validate") or cache.rows("train")[:CELLS])

    def _latents(self) -> Tensor:
        """Latents as they would be after whitening, in the coordinates of this moment."""
        trainer = self.trainer
        width = trainer.network.generator.config.latent_dim
        z = latents(MADE, width, f"{VALIDATE}-pictures").to(trainer.device)
        if trainer.network.encoder is None:
            return z
        mean, covariance = trainer.codes()
        values, vectors = torch.linalg.eigh(covariance)
        return mean + z @ (vectors * values.clamp(min=0).sqrt()) @ vectors.mT

    def _psnr(self, rows: Tensor) -> float:
        """Mean over pictures of the PSNR of rays inside the mask."""
        trainer = self.trainer
        found = []
        for part in rows.split(32):
            mean, pose, batch = trainer.encode_rows(part)
            rng = stream(f"{VALIDATE}-pictures-rays", int(part[0]))
            xy = (torch.rand(len(part), RAYS, 2, generator=rng) * 2 - 1).to(trainer.device)
            wanted, alpha = batch.look_up(xy, halvings=1)
            seen = self._march(mean, pose, xy)
            error = (seen.rgb - wanted).square().mean(-1)
            inside = (alpha > 0.5).float()
            mse = (error * inside).sum(1) / inside.sum(1).clamp(min=1)
            found.append(-10 * mse.clamp(min=1e-8).log10())
        return float(torch.cat(found).mean())

    def _reconstructions(self, rows: Tensor) -> list[Row]:
        mean, pose, batch = self.trainer.encode_rows(rows)
        grid = self._grid(CELL_PX, len(rows))
        wanted = batch.look_up(grid, halvings=1)[0]
        seen = self._march(mean, pose, grid).rgb
        return [_row("pictures", wanted), _row("encoder", seen)]

    def _turn_samples(self, z: Tensor) -> list[Row]:
        rows = []
        for turn in (-SIDE_DEG, 0.0, SIDE_DEG):
            pose = self.trainer.objective.middle.vector(z.device).repeat(len(z), 1)
            pose[:, 0] += math.radians(turn)
            seen = self._march(z, pose, self._grid(CELL_PX, len(z))).rgb
            rows.append(_row(f"{turn:+.0f}°" if turn else "samples", seen))
        return rows

    def _of_samples(self, z: Tensor, rows: Tensor) -> dict[str, float]:
        grid = self._grid(MADE_PX, len(z))
        pose = self.trainer.objective.middle.vector(z.device).repeat(len(z), 1)
        seen = self._march(z, pose, grid)
        batch = self._pictures(rows[:MADE])
        real = batch.look_up(self._grid(MADE_PX, len(batch)), halvings=1)[0]
        return {
            "patches": patch_distance(_square(seen.rgb), _square(real)),
            "shape": self._shape_spread(seen),
        }

    def _pictures(self, rows: Tensor) -> PictureBatch:
        if self.trainer.network.encoder is not None:
            return self.trainer.encode_rows(rows)[2]
        return self.trainer.draw(len(rows), stream(f"{VALIDATE}-pictures-batch"))

    def _shape_spread(self, seen: Seen) -> float:
        """Of depth where nearly all instances are: standard deviation, mean over pixels."""
        common = (seen.opacity > 0.5).float().mean(0) > 0.9
        if not bool(common.any()):
            return 0.0
        return float(seen.depth[:, common].std(0).mean() / self.trainer.space.box_half)

    def _march(self, z: Tensor, pose: Tensor, xy: Tensor) -> Seen:
        trainer = self.trainer
        network: PicturesNetwork = trainer.averaged
        style = network.generator.mapping(z)
        parts = []
        for frequencies, phases, one, positions in zip(*style, pose, xy, strict=True):
            parts.append(
                march(
                    network.generator,
                    trainer.proposal,
                    trainer.space,
                    (frequencies[None], phases[None]),
                    one[None],
                    positions[None],
                    SAMPLES,
                )
            )
        return Seen(
            torch.cat([part.rgb for part in parts]),
            torch.cat([part.opacity for part in parts]),
            torch.cat([part.depth for part in parts]),
            torch.stack([part.spread for part in parts]).mean(),
        )

    def _grid(self, side: int, count: int) -> Tensor:
        return picture_grid(side).to(self.trainer.device).expand(count, -1, -1)

    def _write(self, pixels: NDArray[np.uint8]) -> None:
        path = self.folder / SHEET_NAME
        replace_file(path, lambda temporary: Image.fromarray(pixels).save(temporary, "PNG"))


def patch_distance(made: Tensor, real: Tensor) -> float:
    """Sliced Wasserstein distance between the patches of two sets of pictures (B, 3, S, S).

    Source: Karras et al., progressive growing (ICLR 2018), at one scale; patches of 7 pixels a
    side, 128 seeded directions.
    """
    rng = stream(f"{VALIDATE}-pictures-directions")
    directions = torch.randn(3 * PATCH**2, DIRECTIONS, generator=rng)
    directions = directions / directions.norm(dim=0)
    a, b = (_patches(pictures.cpu()) @ directions for pictures in (made, real))
    count = min(len(a), len(b))
    quantiles = torch.linspace(0, 1, min(count, 512))
    positions_a, positions_b = (torch.quantile(one, quantiles, dim=0) for one in (a, b))
    return float((positions_a - positions_b).abs().mean())


def _patches(pictures: Tensor) -> Tensor:
    """(N, 3 * 49) patches that touch, of (B, 3, S, S)."""
    cut = torch.nn.functional.unfold(pictures, PATCH, stride=PATCH)
    return cut.mT.reshape(-1, cut.shape[1])


def _square(rgb: Tensor) -> Tensor:
    side = round(rgb.shape[1] ** 0.5)
    return rgb.mT.reshape(len(rgb), 3, side, side)


def _row(name: str, rgb: Tensor) -> Row:
    pictures = (_square(rgb).clamp(0, 1) * 255 + 0.5).byte().permute(0, 2, 3, 1).cpu().numpy()
    return Row(name, tuple(Cell(picture, "") for picture in pictures))
