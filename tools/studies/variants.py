"""The changes: settings of ``train pictures``, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ddf_core.training.pictures.settings import PicturesSettings

# Steps of a start that goes on, and cameras held as the bundled faces were learnt.
RATE, LATENT_RATE, PLACEMENT_SLACK = 4e-4, 8e-4, 0.03


@dataclass(frozen=True)
class Variant:
    """A change.

    Args:
        settings: of the run; its steps are set by what one of them costs.
        second: whether all steps are of the stage with a discriminator.
    """

    settings: PicturesSettings
    second: bool = False

    def of_steps(self, steps: int, seed: int) -> PicturesSettings:
        """The run of so many steps."""
        if self.second:
            # One step of the first stage, so that the second finds its encoder whitened.
            return replace(self.settings, steps=1, adversarial_steps=steps, seed=seed)
        return replace(self.settings, steps=steps, seed=seed)


def variants() -> dict[str, Variant]:
    """Every change by its name; the first is no change."""
    usual = PicturesSettings(rate=RATE, latent_rate=LATENT_RATE, soft_until=0.0)
    usual = replace(usual, camera=replace(usual.camera, placement_slack=PLACEMENT_SLACK))
    weights, augment = usual.weights, usual.augment
    return {
        "as it was": Variant(usual),
        "128 px from the first step": Variant(replace(usual, coarse_until=0.0)),
        "patch discriminator": Variant(usual, second=True),
        "parts of z, mixed": Variant(replace(usual, augment=replace(augment, mixed=0.5))),
        "density like a surface": Variant(replace(usual, weights=replace(weights, surface=0.2))),
    }
