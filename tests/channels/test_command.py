"""The command an operator tries credentials with."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner

from pyapi.channels.settings import ChannelSettings
from pyapi.cli import main
from pyapi.settings import variable_name
from tests.channels.peers import Answer, Peer

pytestmark = pytest.mark.one_server


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for field in ChannelSettings.model_fields:
        monkeypatch.delenv(variable_name(field), raising=False)


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, peer: Peer, authority: trustme.CA, tmp_path: Path) -> Peer:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name, value in {
        "ACCOUNT_SID": "AC1",
        "AUTH_TOKEN": "geheim",
        "FROM": "+15005550006",
        "URL": peer.url,
    }.items():
        monkeypatch.setenv(f"MAINSPRING_TWILIO_{name}", value)
    return peer


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["channels", *arguments])
    return result.exit_code, result.output


def test_what_is_missing_is_named() -> None:
    code, text = run()
    assert code == 0
    assert "set MAINSPRING_SMTP_URL, MAINSPRING_SMTP_FROM" in text
    assert text.count("configured") == 0


@pytest.mark.usefixtures("configured")
def test_what_is_configured_is_told_without_its_credentials() -> None:
    code, text = run()
    assert code == 0
    assert [line.split()[0] for line in text.splitlines() if "configured" in line] == ["twilio"]
    assert "geheim" not in text


def test_a_test_message(configured: Peer) -> None:
    configured.queue = [Answer(201, {"sid": "SM1"}), Answer(429, {"code": 20429}, {"Retry-After": "7"})]
    assert run("test", "twilio", "+254711000111", "--body", "Habari") == (
        0,
        "outcome: sent\nmessage id: SM1\n",
    )
    assert configured.requests[0].form["Body"] == "Habari"
    assert run("test", "twilio", "+254711000111") == (
        1, "outcome: retry\ncode: 20429\ndetail: Too many requests.\nretry after: 7 s\n",
    )  # fmt: skip


def test_wrong_input_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("test", "smtp", "a@b.example") == (
        2, "mainspring: smtp is not configured; set MAINSPRING_SMTP_URL, MAINSPRING_SMTP_FROM.\n",
    )  # fmt: skip
    assert run("test", "pigeon", "x")[0] == 2
    monkeypatch.setenv("MAINSPRING_WEB_PUSH_KEY", "A" * 42 + "E")
    monkeypatch.setenv("MAINSPRING_WEB_PUSH_SUBJECT", "mailto:a@b.example")
    code, text = run("test", "webpush", "{}")
    assert (code, "write the subscription" in text) == (2, True)
    monkeypatch.delenv("MAINSPRING_WEB_PUSH_SUBJECT")
    code, text = run()
    assert (code, text) == (
        2, "mainspring: MAINSPRING_WEB_PUSH_SUBJECT is missing: MAINSPRING_WEB_PUSH_KEY is set, and webpush needs both.\n",
    )  # fmt: skip
