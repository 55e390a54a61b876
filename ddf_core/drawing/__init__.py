"""What is drawn on or out of finished pictures: markers, the lens over depths, sheets. No torch."""
