"""What every error of the gateway owes its reader."""

from __future__ import annotations

import re
from typing import Any

import httpx

SECRETS = re.compile(
    r"/(?:work|home|usr|tmp|var|opt)/|\.py\b|Traceback|File \"|0x[0-9a-f]{6,}"
    r"|json_to_record|set_config\b|current_setting|PL/pgSQL function|SQL (?:statement|function)"
    r"|(?i:\bselect\b.{0,200}\bfrom\b|\binsert into\b|\bupdate\b.{0,80}\bset\b)|\$\d",
    re.DOTALL,
)
"""Paths, stack traces and statements: nothing of the server's inside."""


def check_error(
    response: httpx.Response, status: int | None = None, code: str | None = None
) -> dict[str, Any]:
    """Check an error's form; returns its body.

    Args:
        response: any answer of 400 or more.
        status: that it must have; without it any of 4xx.
        code: that it must have.
    """
    if status is None:
        assert 400 <= response.status_code < 500, (response.status_code, response.text)
    else:
        assert response.status_code == status, (response.status_code, response.text)
    assert not SECRETS.search(response.text), response.text
    assert not any(SECRETS.search(value) for value in response.headers.values())
    assert response.headers["content-type"] in ("application/json; charset=utf-8", "application/json")
    body: dict[str, Any] = response.json()
    assert {"code", "message", "details", "hint"} <= body.keys() <= {
        "code", "message", "details", "hint", "constraint", "step",
    }  # fmt: skip
    assert isinstance(body["code"], str) and isinstance(body["message"], str)
    assert body["code"] and body["message"]
    assert code is None or body["code"] == code, body
    return body
