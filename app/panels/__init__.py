"""The quiet panels around the views: latents, points, banner, status line."""
