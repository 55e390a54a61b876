"""Small windows that open on request: shortcuts, about, text to read and copy."""
