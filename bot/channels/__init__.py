"""Where it is said: the web page and Rasa's REST channel."""
