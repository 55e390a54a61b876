"""Between the window and the engine: a queue, a worker thread, a signal that brings answers."""
