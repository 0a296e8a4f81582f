"""Charley's command line: `python -m bot`."""

import sys

from bot.cli import app
from bot.engine.settings import BadSettings

try:
    app(prog_name="python -m bot")
except BadSettings as problem:
    sys.exit(str(problem))
