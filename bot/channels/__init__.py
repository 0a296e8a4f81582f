"""Where it is said: the web page, Telegram, Slack and Rasa's REST channel."""
