"""The action server: Rasa's SDK with Charley's actions. It never imports Rasa itself, which would cost half a gigabyte."""

from __future__ import annotations

from rasa_sdk import endpoint

from bot.engine import logs
from bot.engine.settings import Settings
from bot.knowledge.loading import knowledge


def serve(settings: Settings) -> None:
    """Serves the custom actions until told to stop, on this machine only unless CHARLEY_HOST says otherwise."""
    app = endpoint.create_app("actions", cors_origins=None)
    logs.guard()
    knowledge()  # now, and not while the first person waits
    app.run(host=settings.host, port=settings.actions_at, workers=1, access_log=False, motd=False)
