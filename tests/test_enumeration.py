"""Nobody learns from an answer, or from its time, whether an address has an account.

Samples come in pairs, a known and an unknown address right after one another, in random order; the times of a
pair differ by what they share least, so that a machine that is busy makes the test blunt, never wrong. Wilcoxon's
signed-rank statistic of the differences is compared with what chance makes of it. No worker runs: what it does
for accounts that are known comes after the answer.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.codes import CHEAP, SECRET_KEY, loosen_limits
from tests.gateways import GatewayProcess, gateway_for
from tests.servers import Database

pytestmark = pytest.mark.one_server

PAIRS = 120
WARM_UP = 15
LIMIT = 4.0
"""Standard deviations of chance: passed by chance once in 16,000 runs."""
PASSWORD = "correct horse battery"
VOLATILE = {"date", "x-request-id", "ratelimit", "content-length"}


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    loosen_limits(database)
    with database.connect() as connection:
        connection.execute("delete from ops.rate_limits")
        connection.execute("delete from auth.otp_limits where scope in ('address', 'check')")
        connection.execute(
            "insert into auth.users (user_id, email, email_verified_at)"
            " select core.uuid_v7(), 'known-' || to_char(n, 'FM00000') || '@example.com', now() from generate_series(1, 9999) as n"
        )
        connection.execute(
            "insert into auth.credentials (user_id, password_hash) select user_id,"
            " '$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$uXCmdMgtxJl4DjjKlVAGyTfWnJvF4XCHf+gPBuYNqVY'"
            " from auth.users"
        )
        connection.execute("vacuum analyze auth.users")
    told = {"login_attempts_per_address": "100000", "secret_key": SECRET_KEY, **CHEAP}
    with gateway_for(database, **told) as gateway:
        yield gateway


def signed_rank(differences: list[float]) -> float:
    """Wilcoxon's signed-rank statistic, in standard deviations from what chance would make it."""
    ranked = sorted((d for d in differences if d != 0), key=abs)
    count = len(ranked)
    total = sum(rank if d > 0 else -rank for rank, d in enumerate(ranked, 1))
    return float(total / (count * (count + 1) * (2 * count + 1) / 6) ** 0.5)


class Addresses:
    """Fresh addresses, each used once: those of accounts, and as many letters of nobody's."""

    def __init__(self) -> None:
        self._known = iter(random.sample(range(1, 10_000), 9_999))

    def known(self) -> str:
        return f"known-{next(self._known):05}@example.com"

    def unknown(self) -> str:
        return f"other-{random.randrange(100_000):05}@example.com"


ADDRESSES = Addresses()
CALLS: dict[str, Callable[[str], dict[str, str]]] = {
    "send_otp": lambda address: {"p_purpose": "log_in", "p_recipient": address},
    "request_password_reset": lambda address: {"p_recipient": address},
    "login": lambda address: {"p_login": address, "p_password": "wrong"},
    "register": lambda address: {"p_email": address, "p_password": PASSWORD},
}


def describe(response: httpx.Response, address: str) -> tuple[int, str, list[tuple[str, str]]]:
    """Everything that the caller sees, but for what differs between any two answers."""
    headers = sorted((k, v) for k, v in response.headers.items() if k not in VOLATILE)
    return response.status_code, response.text.replace(address, "…"), headers


def measure(gateway: GatewayProcess, name: str, pairs: int = PAIRS) -> tuple[list[float], str]:
    """How much longer a known address took than the unknown one beside it, and the medians in words."""
    times: dict[bool, list[float]] = {True: [], False: []}
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    with gateway.client() as client:
        for number in range(pairs + WARM_UP):
            for is_known in random.sample([True, False], 2):
                address = ADDRESSES.known() if is_known else ADDRESSES.unknown()
                body = CALLS[name](address)
                began = time.perf_counter()
                response = client.post(f"/rpc/auth.{name}", json=body)
                took = time.perf_counter() - began
                seen[is_known].add(repr(describe(response, address)))
                if number >= WARM_UP:
                    times[is_known].append(took)
    assert seen[True] == seen[False]
    assert len(seen[True]) == 1, seen
    medians = [1000 * statistics.median(times[kind]) for kind in (True, False)]
    differences = [known - unknown for known, unknown in zip(times[True], times[False], strict=True)]
    return differences, f"{name}: known {medians[0]:.2f} ms, unknown {medians[1]:.2f} ms"


@pytest.mark.parametrize("name", CALLS)
def test_known_and_unknown_addresses_have_one_answer_after_one_time(
    gateway: GatewayProcess, name: str
) -> None:
    differences, medians = measure(gateway, name)
    apart = signed_rank(differences)
    print(f"{medians}, {apart:+.1f} standard deviations")
    assert abs(apart) < LIMIT, medians


def test_the_measure_sees_a_look_up(gateway: GatewayProcess, database: Database) -> None:
    """Were codes sent in the request itself, the test above would fail; on a busy machine after some more pairs."""
    with database.connect() as connection:
        [(text,)] = connection.execute(
            "select pg_get_functiondef(oid) from pg_proc where oid = to_regproc('auth._request_otp')"
        ).fetchall()
        at_once = str(text).replace(
            "perform jobs.schedule_job(",
            "perform auth._deliver_otp(jsonb_build_object('otp_id', v_otp_id)); -- ",
            1,
        )
        assert at_once != text
        connection.execute(at_once)
        try:
            differences: list[float] = []
            for _ in range(20):
                more, medians = measure(gateway, "send_otp")
                differences += more
                apart = signed_rank(differences)
                print(f"{medians}, {apart:+.1f} standard deviations")
                if apart > LIMIT:
                    return
        finally:
            connection.execute(str(text))
    pytest.fail(medians)
