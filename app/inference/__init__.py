"""Between the window and the engine: a mailbox, a worker thread, a signal that brings answers."""
