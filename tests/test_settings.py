"""Settings: a wrong value is one sentence that names the setting, and never shows a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyapi.settings import DEVELOPMENT_SECRET, Settings, SettingsError, load_settings, variable_name
from tests.servers import ROOT

pytestmark = pytest.mark.one_server

WRONG = {
    "DATABASE_URL": [
        ("mysql://u:geheim@h/d", "is not a PostgreSQL address"),
        ("postgresql://u:geheim@h:port/d", "is not a PostgreSQL address"),
        ("postgresql://u:geheim@[::1/d", "is not a PostgreSQL address"),
        ("postgresql://u:geheim@h/d?nothing=1", "is not a PostgreSQL address"),
    ],
    "MAINSPRING_GATEWAY_URL": [("http://u:geheim@h", "is not a PostgreSQL address")],
    "MAINSPRING_HOME": [("{file}", "is a file")],
    "MAINSPRING_ARCHIVE_DIR": [("{file}", "is a file")],
    "MAINSPRING_BACKUP_DIR": [("{file}", "is a file")],
    "MAINSPRING_BACKUP_WAL_SECONDS": [("0", "is less than 1"), ("86401", "is more than 86400"), ("1min", "is not a whole")],
    "MAINSPRING_HOST": [],
    "MAINSPRING_PORT": [("0", "is less than 1: '0'"), ("65536", "is more than 65535"), ("http", "is not a whole number")],
    "MAINSPRING_SCHEMAS": [(" , ", "names no schema"), ("a,b c", "lists 'b c'")],
    "MAINSPRING_ANON_ROLE": [("a b", "cannot be the name of a role")],
    "MAINSPRING_PRE_REQUEST": [("check", "write schema.function"), ("a.b.c", "write schema.function"), ("a.b()", "write")],
    "MAINSPRING_TX_END": [("maybe", "is not one of 'commit', 'commit-allow-override'")],
    "MAINSPRING_OTLP_ENDPOINT": [("ftp://x", "is not an http(s) address")],
    "MAINSPRING_TRACE_SHARE": [("1.5", "is more than 1"), ("-1", "is less than 0"), ("half", "is not a number")],
    "MAINSPRING_JWT_SECRET": [("geheim", "is too short; HS256 needs at least 32 bytes")],
    "MAINSPRING_JWKS": [("nowhere.json", "names a file that does not exist")],
    "MAINSPRING_SECRET_KEY": [("geheim", "is too short; each key needs at least 32 bytes")],
    "MAINSPRING_JWT_AUD": [],
    "MAINSPRING_JWT_ROLE_CLAIM": [],
    "MAINSPRING_JWT_ISS": [],
    "MAINSPRING_ENVIRONMENT": [("Production", "cannot be the name of an environment")],
    "MAINSPRING_ACCESS_MINUTES": [("0", "is less than 1"), ("1441", "is more than 1440"), ("15m", "is not a whole number")],
    "MAINSPRING_REFRESH_GRACE_SECONDS": [("-1", "is less than 0"), ("301", "is more than 300")],
    "MAINSPRING_SESSION_IDLE_DAYS": [("0", "is less than 1"), ("month", "is not a whole number")],
    "MAINSPRING_SESSION_DAYS": [("0", "is less than 1"), ("3651", "is more than 3650")],
    "MAINSPRING_SIGNING_KEY_DAYS": [("0", "is less than 1"), ("1.5", "is not a whole number")],
    "MAINSPRING_LOGIN_UNVERIFIED": [("perhaps", "is not true or false")],
    "MAINSPRING_PASSWORD_MIN_LENGTH": [("7", "is less than 8"), ("129", "is more than 128")],
    "MAINSPRING_ARGON2_MEMORY_KIB": [("1024", "is less than 8192"), ("19MiB", "is not a whole number")],
    "MAINSPRING_ARGON2_PASSES": [("0", "is less than 1"), ("101", "is more than 100")],
    "MAINSPRING_ARGON2_LANES": [("0", "is less than 1"), ("65", "is more than 64")],
    "MAINSPRING_ARGON2_THREADS": [("0", "is less than 1"), ("65", "is more than 64")],
    "MAINSPRING_ARGON2_QUEUE": [("-1", "is less than 0"), ("10001", "is more than 10000")],
    "MAINSPRING_LOGIN_ATTEMPTS": [("0", "is less than 1"), ("101", "is more than 100")],
    "MAINSPRING_LOGIN_ATTEMPTS_PER_ADDRESS": [("0", "is less than 1"), ("none", "is not a whole number")],
    "MAINSPRING_TRUSTED_PROXIES": [("-1", "is less than 0"), ("11", "is more than 10")],
    "MAINSPRING_OTP_DIGITS": [("5", "is less than 6"), ("11", "is more than 10"), ("six", "is not a whole number")],
    "MAINSPRING_OTP_MINUTES": [("0", "is less than 1"), ("61", "is more than 60")],
    "MAINSPRING_OTP_ATTEMPTS": [("0", "is less than 1"), ("11", "is more than 10")],
    "MAINSPRING_PIPELINES": [("0", "is less than 1"), ("65", "is more than 64"), ("few", "is not a whole number")],
    "MAINSPRING_SLOW_CONNECTIONS": [("0", "is less than 1"), ("65", "is more than 64")],
    "MAINSPRING_QUEUE_LIMIT": [("0", "is less than 1"), ("1.5", "is not a whole number")],
    "MAINSPRING_STATEMENT_TIMEOUT_MS": [("-1", "is less than 0"), ("30s", "is not a whole number")],
    "MAINSPRING_WS_MAX_SOCKETS": [("0", "is less than 1"), ("many", "is not a whole number")],
    "MAINSPRING_WS_MAX_SOCKETS_PER_USER": [("0", "is less than 1")],
    "MAINSPRING_WS_BUFFER_BYTES": [("10", "is less than 1024"), ("1MB", "is not a whole number")],
    "MAINSPRING_WS_HEARTBEAT_SECONDS": [("0", "is less than 1"), ("30s", "is not a whole number")],
    "MAINSPRING_WS_ALLOWED_ORIGINS": [("https://a.example,b.example", "lists 'b.example'; write an origin")],
    "MAINSPRING_MAX_BODY_BYTES": [("1", "is less than 1024"), ("16MB", "is not a whole number")],
    "MAINSPRING_INGEST_STREAMS": [("0", "is less than 1"), ("some", "is not a whole number")],
    "MAINSPRING_INGEST_CONNECTIONS": [("0", "is less than 1"), ("1.5", "is not a whole number")],
    "MAINSPRING_RENDERERS": [("0", "is less than 1"), ("17", "is more than 16")],
    "MAINSPRING_FONT_DIR": [("{file}", "is no directory"), ("/nowhere/fonts", "is no directory")],
    "MAINSPRING_WORKER_QUEUES": [("mail,two words", "lists 'two words', which cannot be the name of a queue")],
    "MAINSPRING_WORKER_SQL_JOBS": [("0", "is less than 1"), ("65", "is more than 64")],
    "MAINSPRING_WORKER_PYTHON_JOBS": [("0", "is less than 1"), ("1001", "is more than 1000")],
    "MAINSPRING_JOBS_MODULES": [],
    "MAINSPRING_WORKER_TIMEOUT_MS": [("-1", "is less than 0"), ("5min", "is not a whole number")],
    "MAINSPRING_WORKER_GRACE_SECONDS": [("-1", "is less than 0"), ("long", "is not a whole number")],
    "MAINSPRING_METRICS_SECONDS": [("-1", "is less than 0"), ("61", "is more than 60"), ("10s", "is not a whole number")],
    "MAINSPRING_METRICS_TOKEN": [("geheim", "is too short"), ("geheim geheim geheim", "that a bearer token cannot have")],
    "MAINSPRING_LOG_LEVEL": [("loud", "is not one of 'debug', 'info', 'warning', 'error': 'loud'")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(variable_name(field), raising=False)


@pytest.mark.parametrize(
    ("name", "value", "reason"), [(n, v, r) for n, cases in WRONG.items() for v, r in cases]
)
def test_a_wrong_value_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, reason: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(name, value.format(file=tmp_path / "file"))
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(name)
    assert reason in message
    assert message.endswith(".")
    assert "\n" not in message
    assert "geheim" not in message


def test_every_setting_is_tried_with_wrong_values() -> None:
    assert set(WRONG) == {variable_name(field) for field in Settings.model_fields}


def test_without_any_setting_the_server_is_embedded() -> None:
    settings = load_settings()
    assert settings.is_embedded
    assert settings.data_directory == Path(".mainspring").resolve()


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert load_settings().is_embedded


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MAINSPRING_PORT=1\nMAINSPRING_HOST=127.0.0.2\n")
    monkeypatch.setenv("MAINSPRING_PORT", "2")
    settings = load_settings()
    assert (settings.port, settings.host) == (2, "127.0.0.2")


def test_a_wrong_value_in_the_file_is_named_as_well(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MAINSPRING_PORT=x\n")
    with pytest.raises(SettingsError, match=r"^MAINSPRING_PORT is not a whole number: 'x'\.$"):
        load_settings()


def test_a_misspelt_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSPRING_PROT", "1")
    with pytest.raises(SettingsError, match=r"^MAINSPRING_PROT is not a setting; MAINSPRING_PORT is\.$"):
        load_settings()


@pytest.mark.parametrize("name", ["MAINSPRING_TOKEN", "MAINSPRING_TEST_POSTGRES", "MAINSPRING_PGTAP_SQL"])
def test_variables_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    load_settings()


def test_schemas_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSPRING_SCHEMAS", "a, b")
    assert load_settings().schemas == ("a", "b")


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [n for n in map(variable_name, Settings.model_fields) if f"`{n}`" not in readme] == []


def test_the_development_secret_stays_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAINSPRING_HOST", "0.0.0.0")
    with pytest.raises(SettingsError, match="MAINSPRING_JWT_SECRET or MAINSPRING_JWKS"):
        load_settings()
    monkeypatch.setenv("MAINSPRING_JWT_SECRET", DEVELOPMENT_SECRET)
    with pytest.raises(SettingsError, match="MAINSPRING_JWT_SECRET is the development secret"):
        load_settings()
    monkeypatch.setenv("MAINSPRING_JWT_SECRET", "x" * 32)
    assert load_settings().host == "0.0.0.0"
