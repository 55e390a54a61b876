"""Sessions: the file that keeps everything the user chose, autosave, and recovery."""
