"""What to do: remedies and stretches that are safe for this person."""
