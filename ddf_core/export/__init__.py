"""What leaves the program and is more than one picture: videos, data sets, tables of points."""
