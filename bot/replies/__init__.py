"""How it is said: channel-neutral replies that name responses of domain.yml."""
