"""Between the window and the engine: a mailbox, one worker thread, and the signal that brings
answers."""
