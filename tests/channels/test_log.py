"""The log: visible, and silent about what the message says."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from pyapi.channels.log import Log
from tests.channels.peers import make_delivery

pytestmark = pytest.mark.one_server


async def test_a_message_without_a_provider_is_a_line() -> None:
    with capture_logs() as lines:
        outcome = await Log().send(make_delivery())
        await Log().send(make_delivery(recipient="+254711000111"))
    assert outcome.status == "sent"
    line, other = lines
    assert line["recipient"] == make_delivery().recipient
    assert (line["event"], line["log_level"], line["channel"]) == (
        "message_not_sent_no_provider",
        "warning",
        "sms",
    )
    assert line["delivery"] == str(make_delivery().delivery_id)
    assert "units" not in str(line)
    assert "254711000111" not in str(lines)
    assert other["recipient"] is None


async def test_in_development_the_line_has_the_text() -> None:
    with capture_logs() as lines:
        await Log(shows_content=True).send(make_delivery())
    assert (lines[0]["to"], lines[0]["body"]) == ("+254711000111", "Only 3.2 units are left on your meter.")
