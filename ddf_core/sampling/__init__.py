"""What is drawn at random from a model: cameras that it was trained for, points of surfaces."""
