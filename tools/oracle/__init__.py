"""What fields would reach that were shown a detector's landmarks: measured, never shipped."""
