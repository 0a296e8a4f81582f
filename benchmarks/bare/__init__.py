"""The bot that Charley is measured against."""
