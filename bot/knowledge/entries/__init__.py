"""The models of entries by subject; `bot.knowledge.schema` gathers them."""
