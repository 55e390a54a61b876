"""What an instance leaves of the confidence in points on it, before anything is matched. No torch.

A match says how well two heads agree. Whether a photo's head IS that photo, whether a latent is one
that the fields ever saw, and whether a point is where anything can be seen, no match can say. Rules
of thumb (ours): monotonous, and not calibrated as the match's own confidence is.
"""

from __future__ import annotations

import math

import numpy as np

from ddf_core.shown import Instance, LatentInstance, StyleInstance

# Fresh procedural heads end between 0.6 and 0.9, the portrait of a person at 0.22 without and 0.26
# with its mask, a cat at 0.17, a coffee cup at 0.13, gravel at 0.10 (ours, a picture each: the
# border of "fair" is no more than a hint).
GOOD, FAIR = 0.5, 0.2
"""From which similarity an inversion is good, and fair."""
# Standard deviations of |z|^2 beyond which a latent counts as far from what was trained: of z from
# N(0, I) about one in ten thousand is.
FAR = 5.0
# Fields learn from points of surfaces; this far from one, as a part of box_half, a point still
# counts as on it. On the bundled heads, whose inside is known exactly, errors grow from 0.0062 on
# the skin to 0.0071, 0.0076 and 0.0088 at depths of 0.045, 0.06 and 0.12 (10 pairs): slowly, so the
# rule is a mild one. Of other categories nobody knows what is inside.
NEAR = 1 / 15


def explained_rank(grade: str, similarity: float) -> tuple[bool, float]:
    """Orders photos of one head by how well it explains them: the least is the worst."""
    return grade != "low", similarity


def trust_in(instance: Instance | None) -> float:
    """In (0, 1]: the photo's own similarity, and how far sliders are from what was trained."""
    if isinstance(instance, StyleInstance):
        return min(instance.similarity, _ordinary(instance.shift, instance.psi))
    return _ordinary(instance.z, instance.psi) if isinstance(instance, LatentInstance) else 1.0


def reason_in(instance: Instance | None) -> str:
    """Why ``trust_in`` is below 1, in words; empty where it is not."""
    if isinstance(instance, StyleInstance) and instance.similarity < 1:
        return f"the head explains its photo badly: {points_count(instance)}"
    return "the sliders are far from what was trained" if trust_in(instance) < 1 else ""


def trust_at(burial: float, box_half: float) -> float:
    """In (0, 1]: what the place of a point leaves of a confidence, by its ``scene.burial`` depth.

    1 up to ``NEAR``, then the root of NEAR / depth, to both sides of the surface.
    """
    near = NEAR * box_half
    return 1.0 if abs(burial) <= near else math.sqrt(near / abs(burial))


def reason_at(burial: float, box_half: float) -> str:
    """Why ``trust_at`` is below 1, in words; empty where it is not."""
    if trust_at(burial, box_half) == 1:
        return ""
    where = "under" if burial > 0 else "off"
    return f"it lies {abs(burial):.2f} {where} the surface, where nothing was trained"


def reason_of(origin: Instance | None, head: Instance, burial: float, box_half: float) -> str:
    """Why a point put on ``origin`` is trusted less on ``head`` than its match is, in words.

    What it was carried from counts as much as what it was carried to, and so does its place there.
    """
    place, here = reason_at(burial, box_half), reason_in(head)
    there = reason_in(origin) if origin != head else ""
    return "; ".join(filter(None, (place, here, f"where it was put, {there}" if there else "")))


def is_far_out(instance: Instance) -> bool:
    """Whether its latent is far from what was trained."""
    z = instance.shift if isinstance(instance, StyleInstance) else ()
    if isinstance(instance, LatentInstance):
        z = instance.z
    return bool(z) and _ordinary(z, getattr(instance, "psi", 1.0)) < 1


def farthest(latent_dim: int) -> float:
    """The largest |z| that counts as usual, for z ~ N(0, I): sqrt(L + FAR sqrt(2 L))."""
    return math.sqrt(latent_dim + FAR * math.sqrt(2 * latent_dim))


def _ordinary(z: tuple[float, ...], psi: float) -> float:
    """1 for a usual latent; beyond that it falls with |psi z|^4.

    Twelve sliders at their ends, truncated to 0.8, are 1.1 times as far as is usual, and hair
    floats in the air: what is left must be seen to be less.
    """
    if not z:
        return 1.0
    reach = psi * float(np.linalg.norm(z))
    most = farthest(len(z))
    return 1.0 if reach <= most else (most / reach) ** 4


def points_count(instance: StyleInstance) -> str:
    """How much of their confidence the points of a photo's head keep, in words."""
    return f"its points count {instance.similarity:.0%}"


def similarity_weight(similarity: float, grade: str) -> float:
    """What an inversion of that similarity leaves of the confidence in its points, in [0, 1].

    similarity / GOOD, at most 1: on a photo that is explained well a point is worth what its match
    is, on the nearest head of a stranger less in proportion. A ``low`` grade can come from a head
    that misses its mask or its picture too, whatever the similarity: then at most FAIR / GOOD.
    A rule of thumb (ours): monotonous, and not calibrated as the match's own confidence is.
    """
    most = FAIR / GOOD if grade == "low" else 1.0
    return min(max(similarity / GOOD, 0.0), most)
