"""Writes the tables of docs/channels.md from the code: settings, and what each provider's errors mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pyapi.channels import push_apns, push_fcm, push_web, sms_africastalking, sms_twilio, smtp, whatsapp_cloud
from pyapi.channels.http import Rule
from pyapi.channels.settings import ChannelSettings
from pyapi.settings import variable_name

PAGE = Path(__file__).resolve().parent.parent / "docs" / "channels.md"
ERRORS: Mapping[str, Mapping[str, Rule]] = {
    "smtp": smtp.RULES,
    "africastalking": sms_africastalking.RULES,
    "twilio": sms_twilio.RULES,
    "fcm": push_fcm.RULES,
    "apns": push_apns.RULES,
    "webpush": push_web.RULES,
    "whatsapp": whatsapp_cloud.RULES,
}


def fill(page: str) -> str:
    """The page with its tables made anew."""
    for name, rules in ERRORS.items():
        page = _replace(page, name, list_errors(rules))
    return _replace(page, "settings", list_settings())


def list_errors(rules: Mapping[str, Rule]) -> str:
    """One row for each code."""
    rows = [f"| `{code}` | {rule.status} | {rule.meaning} |" for code, rule in rules.items()]
    return "\n".join(["| code | outcome | meaning |", "|---|---|---|", *rows])


def list_settings() -> str:
    """One row for each setting."""
    rows = []
    for name, field in ChannelSettings.model_fields.items():
        default = field.default
        shown = ", ".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
        meaning = str(field.description).replace("``", "`")
        rows.append(f"| `{variable_name(name)}` | {f'`{shown}`' if shown else ''} | {meaning} |")
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def _replace(page: str, name: str, table: str) -> str:
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not block.search(page):
        raise SystemExit(f"docs/channels.md lacks <!-- {name} --> and <!-- /{name} -->.")
    return block.sub(lambda found: f"{found[1]}{table}\n{found[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text()))
