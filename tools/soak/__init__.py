"""A seeded monkey in the real window, and what it must not break."""
