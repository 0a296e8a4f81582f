"""Charley: an assistant for leg and foot cramps."""
