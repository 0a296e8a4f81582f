"""What it means: red flags, level, next question, likely causes."""
