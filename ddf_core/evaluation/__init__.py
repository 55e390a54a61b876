"""One file for each row of figures; ``ddf_core.evaluate`` is the door."""
