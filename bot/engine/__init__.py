"""How it runs in Rasa: the policy, the words, the stores, settings, start and stop."""
