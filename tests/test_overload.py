"""Too many calls, too slow calls: the others go on, and the refused know when to come back."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for
from tests.servers import Database

pytestmark = pytest.mark.one_server

SLOW = 3.0
"""Seconds that a report runs."""
LATE = 1.2
"""Longest wait of a fast call on a busy test machine; far from :data:`SLOW`."""

FUNCTIONS = """
create table public.effects (effect text);
grant all on public.effects to anon;
create function public.fast(p_number integer default 0) returns integer language plpgsql as
    $$ begin return p_number; end $$;
create function public.fast_read(p_number integer default 0) returns integer language plpgsql stable as
    $$ begin return p_number; end $$;
create function public.report(p_seconds double precision) returns text language plpgsql as
    $$ begin perform pg_sleep(p_seconds); return 'report'; end $$;
create function public.sometimes_slow(p_seconds double precision default 0) returns text language plpgsql as
    $$ begin perform pg_sleep(p_seconds); return 'done'; end $$;
create function public.have_effect(p_effect text, p_seconds double precision) returns void language plpgsql as
    $$ begin insert into public.effects values (p_effect); perform pg_sleep(p_seconds); end $$;
do $$ begin
    for i in 1..40 loop
        execute format('create function public.new_report_%s() returns text language plpgsql as
            $f$ begin perform pg_sleep(%s); return ''report''; end $f$', i, 3.0);
        execute format('create function public.new_fast_%s() returns integer language plpgsql as
            $f$ begin return 1; end $f$', i);
        execute format('create function public.turning_%s(p_seconds double precision default 0) returns text
            language plpgsql as $f$ begin perform pg_sleep(p_seconds); return ''done''; end $f$', i);
    end loop;
end $$;
"""
TRIES = 5
"""For the machine may be doing something else at the moment; each has functions that were not called before."""
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(FUNCTIONS)
    with gateway_for(database) as gateway:
        yield gateway


async def call(client: httpx.AsyncClient, path: str, **arguments: object) -> float:
    """Seconds that one call takes; it must succeed."""
    began = time.perf_counter()
    response = await client.post(f"/rpc/{path}", json=arguments)
    assert response.status_code == 200, response.text
    return time.perf_counter() - began


async def warm(client: httpx.AsyncClient, *names: str) -> None:
    for name in names:
        for _ in range(2):
            await asyncio.gather(*(call(client, name) for _ in range(8)))


async def observe(client: httpx.AsyncClient, seconds: float, *names: str) -> dict[str, float]:
    """The longest time of each function, called by three callers side by side."""
    longest: Counter[str] = Counter()
    end = time.perf_counter() + seconds

    async def caller(name: str) -> None:
        while time.perf_counter() < end:
            longest[name] = max(longest[name], await call(client, name))  # type: ignore[assignment]
            await asyncio.sleep(0.005)

    await asyncio.gather(*(caller(name) for name in names for _ in range(3)))
    return dict(longest)


@asynccontextmanager
async def running(*calls: asyncio.Task[float]) -> AsyncIterator[None]:
    """While these run; they must have been slow, and have succeeded."""
    await asyncio.sleep(0.1)
    try:
        yield
    finally:
        seconds = await asyncio.gather(*calls)
    assert max(seconds) >= SLOW


@pytest.mark.parametrize("count", [1, 6])
async def test_reports_delay_nobody(gateway: GatewayProcess, count: int) -> None:
    async with gateway.async_client() as client, gateway.async_client() as slow:
        await warm(client, "fast", "fast_read")
        for _ in range(TRIES):
            reports = [asyncio.create_task(call(slow, "report", p_seconds=SLOW)) for _ in range(count)]
            async with running(*reports):
                # Functions that were never called before must not wait for the reports either.
                longest = await observe(client, SLOW * 0.6, "fast", "fast_read", f"new_fast_{next(numbers)}")
            if max(longest.values()) < LATE:
                break
    assert max(longest.values()) < LATE, longest


async def test_reports_nobody_has_seen_before_delay_nobody(gateway: GatewayProcess) -> None:
    async with gateway.async_client() as client, gateway.async_client() as slow:
        await warm(client, "fast", "fast_read")
        for turn in range(TRIES):
            reports = [asyncio.create_task(call(slow, f"new_report_{turn * 6 + n}")) for n in range(1, 7)]
            async with running(*reports):
                longest = await observe(client, SLOW * 0.6, "fast", "fast_read", f"new_fast_{next(numbers)}")
            if max(longest.values()) < LATE:
                break
    assert max(longest.values()) < LATE, longest


async def test_a_function_that_turns_slow_delays_nobody(gateway: GatewayProcess) -> None:
    async with gateway.async_client() as client, gateway.async_client() as slow:
        for turn in range(1, TRIES + 1):
            await warm(client, f"turning_{turn}", "fast", "fast_read")
            # It has earned its place among the others, and now runs long at the head of their line.
            turned = asyncio.create_task(call(slow, f"turning_{turn}", p_seconds=SLOW))
            beside = [asyncio.create_task(call(client, "fast_read")) for _ in range(60)]
            async with running(turned):
                again = max(await asyncio.gather(*beside))  # reads are sent again elsewhere
                longest = await observe(client, SLOW * 0.6, "fast", "fast_read")
            if max(again, *longest.values()) < LATE:
                break
        assert max(again, *longest.values()) < LATE, (again, longest)


async def test_what_does_not_fit_the_queue_is_refused_and_has_not_run(
    database: Database, gateway: GatewayProcess
) -> None:
    small = {"queue_limit": "3", "pipelines": "1", "slow_connections": "1"}
    with gateway_for(database, **small) as tiny:
        async with tiny.async_client() as client:
            answers = await asyncio.gather(*(
                client.post("/rpc/have_effect", json={"p_effect": str(number), "p_seconds": 0.3}) for number in range(12)
            ))  # fmt: skip
            refused = [answer for answer in answers if answer.status_code == 503]
            assert 1 <= len(refused) < 12
            for answer in refused:
                error = check_error(answer, 503, "PGRST003")
                assert (error["message"], answer.headers["retry-after"]) == ("too_many_requests", "1")
                assert error["hint"]
            done = {str(n) for n, answer in enumerate(answers) if answer.status_code == 204}
            with database.connect() as connection:
                effects = {row[0] for row in connection.execute("select effect from public.effects")}
            assert effects == done
            assert len(done) + len(refused) == 12
            await call(client, "fast")  # and then it goes on
            # The line of fast calls has an end too.
            for _ in range(8):
                await call(client, "sometimes_slow")
            crowd = await asyncio.gather(
                *(client.post("/rpc/sometimes_slow", json={"p_seconds": 0.02}) for _ in range(80))
            )
            assert {answer.status_code for answer in crowd} == {200, 503}
