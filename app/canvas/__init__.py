"""The views: marched volumes, markers, gestures. The only place that knows vispy and OpenGL."""
