"""How many people at once: an open load of whole conversations, by locust."""
