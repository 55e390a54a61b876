"""What changes to the training from pictures are worth, each for the same time from one start."""
