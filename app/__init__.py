"""The window: Qt and OpenGL, no tensors. Asks ``ddf_core`` questions through one worker thread."""
