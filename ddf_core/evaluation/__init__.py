"""One file for each row of figures; ``ddf_core.evaluation.evaluate`` is the door."""
