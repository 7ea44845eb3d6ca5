"""What is missing or wrong in the environment is said in a sentence that helps, without a value."""

from __future__ import annotations

import pytest

from bot.settings import NotConfigured, Settings
from models.sealing import Keyring

KEY = Keyring.new_key()
RUNNING = {
    "SLACK_BOT_TOKEN": "xoxb-canary-1",
    "SLACK_APP_TOKEN": "xapp-canary-2",
    "AUDITLOOP_KEYS": KEY,
}


def test_an_empty_environment_has_sound_defaults():
    settings = Settings.from_environment({})
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///auditloop.db"
    assert (settings.port, settings.log, settings.keys) == (3000, "text", ())


def test_everything_can_be_set():
    older = Keyring.new_key()
    settings = Settings.from_environment(
        {
            **RUNNING,
            "SLACK_SIGNING_SECRET": " secret ",
            "SLACK_API_URL": "http://127.0.0.1:8080/api/",
            "AUDITLOOP_DATABASE_URL": "postgresql+psycopg://somebody@db/auditloop",
            "AUDITLOOP_KEYS": f" {KEY}, {older} ,",
            "AUDITLOOP_PORT": "8000",
            "AUDITLOOP_LOG": "JSON",
        }
    )
    assert settings.keys == (KEY, older)
    assert settings.keyring().newest == Keyring([KEY]).newest
    assert (settings.port, settings.log, settings.signing_secret) == (8000, "json", "secret")
    assert settings.missing_for_run() == []


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "AUDITLOOP_KEYS"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "AUDITLOOP_KEYS": KEY}, ["SLACK_APP_TOKEN"]),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "AUDITLOOP_KEYS": KEY},
            [],
        ),
        ({"SLACK_BOT_TOKEN": "  ", "SLACK_APP_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN", "KEYS"]),
    ],
)
def test_what_run_cannot_do_without_is_named(environ, names):
    missing = Settings.from_environment(environ).missing_for_run()
    assert len(missing) == len(names)
    assert all(name in sentence for name, sentence in zip(names, missing, strict=True))


def test_without_a_key_it_says_how_to_make_one():
    with pytest.raises(NotConfigured, match="auditloop keys new"):
        Settings.from_environment({}).keyring()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "canary"),
        ("SLACK_APP_TOKEN", "xoxb-canary"),
        ("SLACK_API_URL", "canary.example/api/"),
        ("SLACK_API_URL", "https://canary.example/api"),
        ("AUDITLOOP_DATABASE_URL", "mysql://canary"),
        ("AUDITLOOP_DATABASE_URL", "canary"),
        ("AUDITLOOP_KEYS", "canary"),
        ("AUDITLOOP_PORT", "canary"),
        ("AUDITLOOP_PORT", "70000"),
        ("AUDITLOOP_PORT", "-1"),
        ("AUDITLOOP_LOG", "canary"),
    ],
)
def test_what_is_wrong_is_named_and_never_shown(name, value):
    with pytest.raises(NotConfigured) as refusal:
        Settings.from_environment({**RUNNING, name: value})
    assert len(refusal.value.sentences) == 1
    assert name in str(refusal.value)
    assert "canary" not in str(refusal.value)


def test_every_mistake_is_named_at_once():
    with pytest.raises(NotConfigured) as refusal:
        Settings.from_environment({"AUDITLOOP_PORT": "x", "AUDITLOOP_LOG": "x"})
    assert len(refusal.value.sentences) == 2


def test_printing_the_settings_shows_no_secret():
    settings = Settings.from_environment(
        {**RUNNING, "AUDITLOOP_DATABASE_URL": "postgresql://somebody:canary@db/x"}
    )
    assert "canary" not in repr(settings)
    assert KEY not in repr(settings)


def test_an_app_token_means_socket_mode():
    assert Settings.from_environment(RUNNING).socket_mode
    assert not Settings.from_environment({}).socket_mode
