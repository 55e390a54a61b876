"""Photos to instances of a model; ``ddf_core.inversion.invert`` is the way in."""
