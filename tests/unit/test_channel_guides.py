"""The guides of the channels say what the code needs: the manifest's scopes and events, the settings, the table of channels."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.channels.phrases import phrases
from bot.engine.settings import ROOT, Settings

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    guide = (DOCS / "slack.md").read_text(encoding="utf-8")
    first = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert first
    return dict(yaml.safe_load(first[1]))


def test_the_manifest_of_slack_asks_for_what_charley_uses_and_no_more(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert scopes == ["app_mentions:read", "chat:write", "commands", "files:write", "im:history", "im:write"]
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == ["app_mention", "message.im"]
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_the_manifest_keeps_to_slacks_lengths(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/charley"
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(command["description"]) <= 2_000
    assert all(name in command["usage_hint"] for name in phrases().commands if name != "start")


@pytest.mark.parametrize("platform", ["telegram", "slack"])
def test_every_setting_of_a_platform_stands_in_its_guide(platform: str) -> None:
    guide = (DOCS / f"{platform}.md").read_text(encoding="utf-8") + (DOCS / "channels.md").read_text(encoding="utf-8")
    names = [name for name in Settings.__fields__ if name.startswith(f"{platform}_")]
    assert names
    assert [name for name in names if f"CHARLEY_{name.upper()}" not in guide] == []


def test_the_commands_stand_in_the_guide_of_telegram() -> None:
    guide = (DOCS / "telegram.md").read_text(encoding="utf-8")
    assert [name for name in phrases().commands if f"`/{name}`" not in guide] == []


def test_every_test_that_the_guide_names_is_there() -> None:
    guide = (DOCS / "channels.md").read_text(encoding="utf-8")
    tests = "\n".join(path.name + "\n" + path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = re.findall(r"`(?:tests/channels/)?(?:\.\.\.)?(\w*test_\w+|_\w+)", guide)
    assert len(named) > 25
    assert [name for name in named if name not in tests] == []
