"""The views: ray-marched volumes, markers and gestures. The only place that knows vispy and OpenGL."""
