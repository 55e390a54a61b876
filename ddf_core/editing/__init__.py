"""Drag a point and the head follows: the latent for which F carries marked points where they are
wanted, found by least squares. No picture is needed for it, and none is made here."""
