"""Where a webhook may be sent, and where not."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from pyapi.channels.ssrf import ForbiddenTarget, Unresolvable, check_url, is_public, resolve
from tests.servers import Database

pytestmark = pytest.mark.one_server

PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
          "192.167.0.1", "192.169.0.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]  # fmt: skip
NOT_PUBLIC = ["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
              "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
              "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1",
              "240.0.0.1", "255.255.255.255",
              "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
              "100::1", "fc00::1", "fd12:3456::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2001::1",
              "2001:db8::1", "2002:7f00:1::1", "3fff::1"]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))


def test_the_database_has_the_same_opinion(database: Database) -> None:
    with database.connect() as connection:
        for address in PUBLIC + NOT_PUBLIC:
            [(told,)] = connection.execute("select webhooks._is_public_address(%s)", [address]).fetchall()
            assert told is (address in PUBLIC), address


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "not_https"),
        ("https://example.com:8080/", "port_not_allowed"),
        ("https://example.com:22/", "port_not_allowed"),
        ("https://user:pw@example.com/", "invalid_url"),
        ("https://example.com@10.0.0.1/", "invalid_url"),
        ("https://example.com\\@10.0.0.1/", "invalid_url"),
        ("https://example.com/\r\nX: y", "invalid_url"),
        ("https://example.com/ ", "invalid_url"),
        ("https://ex\u0430mple.com/", "invalid_url"),
        ("ftp://example.com/", "invalid_url"),
        ("file:///etc/passwd", "invalid_url"),
        ("gopher://example.com/", "invalid_url"),
        ("//example.com/", "invalid_url"),
        ("https:///x", "invalid_url"),
        ("https://example.com:99999/", "invalid_url"),
        ("https://example.com:0/", "invalid_url"),
        ("https://example.com/#x", "invalid_url"),
        ("https://[::1/", "invalid_url"),
        ("https://example.com/" + "x" * 2000, "invalid_url"),
        ("", "invalid_url"),
    ],
)
def test_an_address_that_is_refused_by_its_text(url: str, code: str) -> None:
    with pytest.raises(ForbiddenTarget) as refusal:
        check_url(url)
    assert (refusal.value.code, refusal.value.is_final) == (code, True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "10.0.0.1", "localhost", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::a00:1]", "169.254.169.254", "[fd00:ec2::254]"],
)  # fmt: skip
async def test_however_a_local_address_is_written(host: str) -> None:
    """The resolver reads the odd spellings, and what it makes of them is looked at."""
    with pytest.raises((ForbiddenTarget, Unresolvable)):
        await resolve(f"https://{host}/")


def answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these; returns the names that are asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


async def test_a_name_is_judged_by_where_it_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "93.184.216.34", "2606:4700:4700::1111")
    target = await resolve("https://hooks.example.com/x")
    assert target.addresses == ("93.184.216.34", "2606:4700:4700::1111")
    assert (target.host, target.port, target.authority) == ("hooks.example.com", 443, "hooks.example.com")


@pytest.mark.parametrize(
    "private", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "fe80::1%eth0", "::ffff:10.0.0.1"]
)
async def test_one_private_address_among_public_ones_is_enough(
    monkeypatch: pytest.MonkeyPatch, private: str
) -> None:
    answering(monkeypatch, "93.184.216.34", private)
    with pytest.raises(ForbiddenTarget) as refusal:
        await resolve("https://hooks.example.com/x")
    assert (refusal.value.code, refusal.value.is_final) == ("address_not_public", False)


async def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    with pytest.raises(Unresolvable):
        await resolve("https://hooks.example.com/x")


async def test_development_may_go_anywhere() -> None:
    target = await resolve("http://127.0.0.1:9999/x", allow_private=True)
    assert (target.addresses, target.authority) == (("127.0.0.1",), "127.0.0.1:9999")
    with pytest.raises(ForbiddenTarget):
        await resolve("http://user@127.0.0.1:9999/x", allow_private=True)
