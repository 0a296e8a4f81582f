"""Measurements of speed and quality, each one command; results in README.md."""
