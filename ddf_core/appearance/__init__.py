"""How what is measured becomes colour: scales, and fields in other colours."""
