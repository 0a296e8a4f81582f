"""The files for operators name only what exists: settings, commands, files, values of the proxy."""

from __future__ import annotations

import re
from string import Template
from typing import Any

import pytest
import yaml

from bot.cli import app
from bot.engine.combinations import problems
from bot.engine.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
SECRETS = {
    "CHARLEY_WEB_SECRET": "kH3vX9qZ2mB7rT5wL8pN4cF6gJ1dS0aYeU",
    "POSTGRES_PASSWORD": "9f3ac1e47b52d8860e1f4c7a2b",
    "REDIS_PASSWORD": "51d7e09b3fc2a84d6e7f1b0c9a",
}
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}


def compose(**variables: str) -> dict[str, Any]:
    """The compose file as docker reads it, with these variables."""

    def value(found: re.Match[str]) -> str:
        name, default = found["name"], found["default"]
        return variables.get(name, default or "")

    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{(?P<name>\w+)(:-(?P<default>[^}]*)|:\?[^}]*)?\}", value, text)
    return dict(yaml.safe_load(filled))


SERVICES = compose(**SECRETS)["services"]
OWN = {name: service for name, service in SERVICES.items() if service["image"] == "charley"}


@pytest.mark.parametrize("name", OWN)
def test_every_setting_in_compose_exists_and_may_be_set_so(name: str) -> None:
    variables = OWN[name]["environment"]
    fields = {f"CHARLEY_{field.upper()}": field for field in Settings.__fields__}
    assert set(variables) <= set(fields)
    settings = Settings(**{fields[variable]: value for variable, value in variables.items()})
    assert problems(settings) == []


def test_compose_starts_nothing_without_its_secrets() -> None:
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    assert all(f"${{{name}:?" in text for name in SECRETS)


def test_every_process_runs_a_command_that_exists_without_rights() -> None:
    assert {service["command"][0] for service in OWN.values()} == {"serve", "actions"} <= COMMANDS
    assert all(service["cap_drop"] == ["ALL"] and service["read_only"] for service in OWN.values())
    assert len([service for service in OWN.values() if service["command"] == ["serve"]]) >= 2


def test_only_nginx_is_reachable_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"nginx": ["127.0.0.1:8080:8080"]}


def test_nginx_gets_every_value_that_its_configuration_asks_for() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    asked = {found["braced"] for found in Template.pattern.finditer(text) if found["braced"]}
    assert asked == set(SERVICES["nginx"]["environment"])
    for addresses in ("NGINX_SERVERS", "NGINX_ACTIONS"):
        hosts = re.findall(r"server ([\w-]+):(\d+)", SERVICES["nginx"]["environment"][addresses])
        assert {host for host, _ in hosts} <= set(OWN)


class TestDockerfile:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()

    def test_everything_that_is_copied_exists(self) -> None:
        copied = [line.split()[1:-1] for line in self.lines if line.startswith("COPY ") and "--from" not in line]
        assert copied
        assert all((ROOT / source).exists() for sources in copied for source in sources)

    def test_what_the_model_depends_on_is_copied(self) -> None:
        from bot.engine.training import DEPENDS_ON

        text = "\n".join(self.lines)
        assert all(pattern.split("/")[0] in text for pattern in DEPENDS_ON)

    def test_it_is_run_by_somebody_without_rights_who_owns_nothing(self) -> None:
        final = self.lines[max(number for number, line in enumerate(self.lines) if line.startswith("FROM")) :]
        assert "USER 10001" in final
        assert not any("chown" in line for line in final)
        assert final.index("USER 10001") > next(number for number, line in enumerate(final) if line.startswith("COPY"))

    def test_the_model_is_trained_in_it_and_its_commands_exist(self) -> None:
        assert "RUN .venv/bin/python -m bot train" in self.lines
        assert {"train", "serve"} <= COMMANDS

    def test_its_settings_of_processes_are_those_of_make_run(self) -> None:
        from bot.engine.launch import QUIET

        text = " ".join(self.lines)
        assert all(f"{name}={value}" in text for name, value in QUIET.items())
