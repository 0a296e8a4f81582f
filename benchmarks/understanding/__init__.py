"""How well Charley understands, against Rasa's own default and without each of its parts."""
