"""The times of the program beside their targets: real events in a real window, on this machine."""
