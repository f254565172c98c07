"""What a hundred times more places cost a search: "ours" is the larger table and "reference" one of 10,000 places.

A tenth of the places are private, a third of them lie in one city, a third around the points of OpenStreetMap in Nairobi
(where shared/data is beside the checkout), the rest anywhere; every search is somewhere else. Milliseconds for a search,
so a ratio of 1 means that the others cost nothing; the notes say how many rows of indexes and pages a search reads.
"""

from __future__ import annotations

import csv
import random
import statistics
import time
from functools import partial

import psycopg
from psycopg.conninfo import make_conninfo

from bench.harness import Case, Run, Server, throwaway_server
from pyapi.deploy import deploy
from pyapi.readings import find_shared_data

SMALL = 10_000
LARGE = {"100k": 100_000, "1m": 1_000_000}
CALLS, QUICK_CALLS, COUNTED = 60, 15, 10
USER = "00000000-0000-4000-8000-000000000001"

FILL = """
insert into geo.locations (location_id, name, category, owner_user_id, latitude, longitude, is_public)
select gen_random_uuid(), n, case when n % 50 = 1 then 'shop' else 'house' end, null, p.lat, p.lng, n % 10 > 0
from generate_series(1, {count}) as n
left join seeds as s on n % 3 = 1 and s.seed_id = n / 3 % (select count(*) from seeds)
cross join lateral (
    select
        round((case
            when n % 3 = 0 then -1.28 + (random() - 0.5) * 0.2
            when s.lat is not null then s.lat + (random() - 0.5) * 0.0005
            else degrees(asin(2 * random() - 1))
        end)::numeric, 7),
        round((case
            when n % 3 = 0 then 36.82 + (random() - 0.5) * 0.2
            when s.lat is not null then s.lng + (random() - 0.5) * 0.0005
            else random() * 360 - 180
        end)::numeric, 7)
) as p (lat, lng)
"""
SEARCHES = {
    "city": "geo.find_nearby_locations({city}, 5000, 20)",
    "page": "geo.find_nearby_locations({city}, p_limit => 1000)",
    "nearest": "geo.find_nearby_locations({anywhere}, p_limit => 20)",
    "clusters": "geo.find_nearby_locations({cluster}, p_limit => 20)",
    "shops": "geo.find_nearby_locations({city}, p_category => 'shop', p_limit => 20)",
    "nothing": "geo.find_nearby_locations({city}, p_category => 'nothing', p_limit => 20)",
}
READ = """
select sum(pg_stat_get_xact_tuples_returned(i.indexrelid))::integer
from pg_index as i
where i.indrelid = 'geo.locations'::regclass
"""


def main(run: Run, only: list[str] | None) -> None:
    """Fill three databases, and search each in turn."""
    seeds = _read_seeds()
    with throwaway_server(run) as server:
        connections = {
            name: _fill(server, name, count, seeds) for name, count in {"small": SMALL, **LARGE}.items()
        }
        for size in LARGE:
            for name, query in SEARCHES.items():
                case = Case(f"{name}-{size}", "ms")
                if only and case.name not in only:
                    continue
                large, small = (
                    partial(_search, run, connections[key], query, seeds) for key in (size, "small")
                )
                run.measure(case, large, small)
                for which, key in (("ours", size), ("reference", "small")):
                    case.notes[which] = _count(connections[key], query, seeds)
                run.say(
                    f"  {case.name} reads: ours {case.notes['ours']}, reference {case.notes['reference']}"
                )
        for connection in connections.values():
            connection.close()


def _read_seeds() -> list[tuple[float, float]]:
    """Latitudes and longitudes of a city's points of interest, or none."""
    path = find_shared_data("geo/osm_poi_nairobi.csv")
    if path is None:
        return []
    with path.open(newline="") as lines:
        return [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)]


def _fill(
    server: Server, name: str, count: int, seeds: list[tuple[float, float]]
) -> psycopg.Connection[tuple[object, ...]]:
    """A database with that many places, and a user's session in it."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'create database "places_{name}"')
    url = make_conninfo(server.url, dbname=f"places_{name}")
    deploy(url)
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("select auth.create_user('user@example.com', p_user_id => %s)", [USER])
    connection.execute("create temporary table seeds (seed_id bigint primary key, lat float8, lng float8)")
    connection.execute(
        "insert into seeds select s.place - 1, s.lat, s.lng "
        "from unnest(%s::float8[], %s::float8[]) with ordinality as s (lat, lng, place)",
        [[lat for lat, _ in seeds], [lng for _, lng in seeds]],
    )
    connection.execute("analyze seeds")
    connection.execute(FILL.format(count=count).encode())
    connection.execute("vacuum analyze geo.locations")
    connection.execute("call auth.act_as(%s)", [USER])
    return connection


def _place(chance: random.Random, query: str, seeds: list[tuple[float, float]]) -> str:
    """A search somewhere."""
    city = f"{-1.28 + chance.uniform(-0.09, 0.09)}, {36.82 + chance.uniform(-0.09, 0.09)}"
    anywhere = f"{chance.uniform(-80, 80)}, {chance.uniform(-180, 180)}"
    cluster = "{}, {}".format(*chance.choice(seeds)) if seeds else city
    return query.format(city=city, anywhere=anywhere, cluster=cluster)


def _search(
    run: Run,
    connection: psycopg.Connection[tuple[object, ...]],
    query: str,
    seeds: list[tuple[float, float]],
    turn: int,
) -> float:
    """Milliseconds for a search, of several at different places."""
    chance = random.Random(turn)
    took = []
    for _ in range(QUICK_CALLS if run.quick else CALLS):
        statement = f"select count(*) from {_place(chance, query, seeds)}".encode()
        begun = time.perf_counter()
        connection.execute(statement)
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


def _count(
    connection: psycopg.Connection[tuple[object, ...]], query: str, seeds: list[tuple[float, float]]
) -> dict[str, float]:
    """Rows of indexes and pages that a search reads: medians, and the most rows."""
    chance = random.Random(0)
    rows, pages = [], []
    for _ in range(COUNTED):
        statement = (
            f"explain (analyze, buffers, format json) select count(*) from {_place(chance, query, seeds)}"
        )
        with connection.transaction():
            before = _read_number(connection)
            plan = connection.execute(statement.encode()).fetchall()[0][0][0]["Plan"]  # type: ignore[index]
            rows.append(_read_number(connection) - before)
        pages.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return {"rows": statistics.median(rows), "most_rows": max(rows), "pages": statistics.median(pages)}


def _read_number(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """Rows that this transaction has read from the indexes of places."""
    row = connection.execute(READ).fetchone()
    assert row is not None
    return int(str(row[0]))
