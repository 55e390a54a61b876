"""Commands that write files, killed at any moment; what is left must be whole, and go on."""
