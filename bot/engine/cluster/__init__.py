"""A whole cluster on one machine, from Debian's servers: `python -m bot cluster`, and what the fault tests break."""
