"""From which similarity an inversion is good, and fair. No torch: tables weigh by it too."""

from __future__ import annotations

# Fresh procedural heads end between 0.6 and 0.9, the portrait of a person at 0.22 without and 0.26
# with its mask, a cat at 0.17, a coffee cup at 0.13, gravel at 0.10 (ours, a picture each: the
# border of "fair" is no more than a hint).
GOOD, FAIR = 0.5, 0.2
