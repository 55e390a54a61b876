"""Tests of the views. Those that march skip, in words, where no OpenGL context can be had."""
