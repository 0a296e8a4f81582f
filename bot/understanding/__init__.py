"""What was said: commands, intents and findings."""
