"""A generator with an encoder, learnt from a folder of single-view pictures of any category."""
