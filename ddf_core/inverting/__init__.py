"""The parts of inversion, a topic each; the door is ``ddf_core.inversion``."""
