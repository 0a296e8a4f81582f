"""What is known: the schema of the knowledge base, loading and checking it, looking things up."""
