"""The bundled category: procedural heads with exact dense ground truth."""
