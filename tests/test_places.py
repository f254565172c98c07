"""Places: distances against a geodesic library, the nearest against looking at all, and what a search reads."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from pyapi.readings import find_shared_data
from tests.gateways import user_id
from tests.plans import Explainer
from tests.servers import Database

geodesic = pytest.importorskip("geographiclib.geodesic", reason="geographiclib is not installed")
SEED = 7
HALF_AROUND = 20_037_509
Point = tuple[float, float]


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with database.connect() as connection:
        connection.execute("select test.create_user(1), test.create_user(2)")
        yield connection


def measure(one: Point, other: Point) -> float:
    """Metres along the WGS 84 ellipsoid."""
    return float(geodesic.Geodesic.WGS84.Inverse(*one, *other)["s12"])


def wrap(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def draw(chance: random.Random) -> Point:
    return chance.uniform(-90, 90), chance.uniform(-180, 180)


def make_pairs() -> list[tuple[Point, Point]]:
    """Anywhere, close together, and nearly on the other side of the earth; then what is special."""
    chance = random.Random(SEED)
    pairs = [(draw(chance), draw(chance)) for _ in range(300)]
    for sign, turn in ((1, 0), (-1, 180)):
        for _ in range(300):
            latitude, longitude = draw(chance)
            step = 10 ** chance.uniform(-7, 1)
            other = max(-90, min(90, sign * latitude + chance.uniform(-step, step)))
            pairs.append(
                ((latitude, longitude), (other, wrap(longitude + turn + chance.uniform(-step, step))))
            )
    special = [(0, 0), (0, 180), (0, -180), (0, 179.4), (0, 179.7), (90, 0), (90, 50), (-90, 3), (30, 0), (-30, 180),
               (-30, 179.9), (-29.9, 179.8), (1e-7, 0), (-1e-7, 180), (89.9999999, 0), (-89.9999999, 180)]  # fmt: skip
    return pairs + [
        ((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) for a in special for b in special
    ]


def test_distances_are_those_of_a_geodesic_library(connection: psycopg.Connection[Any]) -> None:
    pairs = make_pairs()
    rows = connection.execute(
        "select geo._get_geodesic(a, b, c, d) from rows from "
        "(unnest(%s::float8[]), unnest(%s::float8[]), unnest(%s::float8[]), unnest(%s::float8[])) as p (a, b, c, d)",
        [
            [p[0][0] for p in pairs],
            [p[0][1] for p in pairs],
            [p[1][0] for p in pairs],
            [p[1][1] for p in pairs],
        ],
    ).fetchall()
    worst = max((abs(row[0] - measure(*pair)), pair) for row, pair in zip(rows, pairs, strict=True))
    assert worst[0] < 0.001, worst


def import_points(connection: psycopg.Connection[Any], points: list[Point], category: str) -> None:
    connection.execute(
        "select geo.import_locations(%s)",
        [json.dumps([
            {"lat": lat, "lng": lng, "name": str(number), "category": category}
            for number, (lat, lng) in enumerate(points)
        ])],
    )  # fmt: skip


def find(
    connection: psycopg.Connection[Any], at: Point, radius: float | None, limit: int, category: str
) -> list[tuple[str, float]]:
    rows = connection.execute(
        "select name, distance_meters from geo.find_nearby_locations(%s, %s, %s, %s, %s)",
        [*at, radius, limit, category],
    )
    return [(str(row[0]), float(row[1])) for row in rows]


def check_nearest(
    connection: psycopg.Connection[Any],
    points: list[Point],
    at: Point,
    radius: float | None,
    limit: int,
    category: str,
) -> None:
    found = find(connection, at, radius, limit, category)
    wanted = sorted((measure(at, point), str(number)) for number, point in enumerate(points))
    wanted = [one for one in wanted if radius is None or one[0] <= radius][:limit]
    assert len(found) == len(wanted), (at, radius, limit)
    for (name, distance), (right, _) in zip(found, wanted, strict=True):
        assert abs(distance - right) < 0.002, (at, radius, limit, name)


def test_the_nearest_are_the_nearest(connection: psycopg.Connection[Any]) -> None:
    """At the poles, the date line, the corners of the cube's faces, in a city and anywhere."""
    chance = random.Random(SEED)
    points = [draw(chance) for _ in range(200)]
    points += [(chance.choice((89.9, -89.95, 0.01)) + chance.uniform(-0.05, 0.05),
                wrap(chance.choice((180, 0, 90)) + chance.uniform(-0.5, 0.5))) for _ in range(150)]  # fmt: skip
    points += [(chance.uniform(-1.4, -1.2), chance.uniform(36.7, 36.9)) for _ in range(150)]
    points = [(round(lat, 7), round(lng, 7)) for lat, lng in points]
    import_points(connection, points, "drawn")
    places = [
        (90, 0),
        (-90, 77),
        (0, 180),
        (0, -180),
        (89.93, 10),
        (-1.3, 36.8),
        (0, 179.99),
        (35.2643897, 45),
    ]
    for at in [*places, *(draw(chance) for _ in range(8))]:
        for radius, limit in ((None, 10), (500_000, 50), (HALF_AROUND, 200), (10_000, 5)):
            check_nearest(connection, points, at, radius, limit, "drawn")


def turn_pages(
    connection: psycopg.Connection[Any], at: Point, radius: float | None, limit: int, category: str
) -> list[tuple[float, str]]:
    """Everything, page by page, as distance in metres and id."""
    found: list[tuple[float, str]] = []
    last: tuple[object, object] = (None, None)
    while True:
        page = connection.execute(
            "select distance_meters, location_id from geo.find_nearby_locations("
            "%s, %s, %s, %s, %s, p_after_meters => %s, p_after => %s)",
            [*at, radius, limit, category, *last],
        ).fetchall()
        found += [(float(row[0]), str(row[1])) for row in page]
        if len(page) < limit:
            return found
        last = page[-1]


def rank(
    connection: psycopg.Connection[Any], at: Point, radius: float | None, category: str
) -> list[tuple[float, str]]:
    """What looking at every place finds, as :func:`turn_pages` does."""
    rows = connection.execute(
        "select round(geo._get_geodesic(%s, %s, latitude::float8, longitude::float8)::numeric, 3) as distance, "
        "location_id from geo.locations where category = %s order by 1, 2",
        [*at, category],
    )
    return [(float(row[0]), str(row[1])) for row in rows if radius is None or row[0] <= radius]


def test_pages_have_no_gaps_and_repeat_nothing(connection: psycopg.Connection[Any]) -> None:
    """Over faces' edges and corners, poles and the date line, among equally far ones and ones closer than a cell."""
    chance = random.Random(SEED)
    corner = (35.2643897, 45.0)
    centres = [(0, 180), (90, 0), corner, (-1.28, 36.82), (0.0, 45.0)]
    points: list[Point] = [(round(lat, 7), lng) for lat, lng in centres for _ in range(45)]
    for centre in centres:
        for step in (1e-7, 1e-6, 1e-3, 1):
            points += [
                (round(max(-90, min(90, centre[0] + chance.uniform(-step, step))), 7),
                 round(wrap(centre[1] + chance.uniform(-step, step)), 7))
                for _ in range(40)
            ]  # fmt: skip
    import_points(connection, points, "paged")
    for at in [*centres, (0, 0), (-35.2643897, -135.0), (0, -179.9999999)]:
        for radius, limit in ((None, 97), (100_000, 10)):
            assert turn_pages(connection, at, radius, limit, "paged") == rank(
                connection, at, radius, "paged"
            ), at


def test_ten_thousand_places_at_one_point(database: Database, connection: psycopg.Connection[Any]) -> None:
    """A page of them costs no more than a page of others, from near and from afar, at the beginning and further on."""
    connection.execute(
        "insert into geo.locations (location_id, name, category, latitude, longitude, is_public) "
        "select gen_random_uuid(), n, 'crowd', -1.95, 30.06, true from generate_series(1, 10000) as n"
    )
    connection.execute("vacuum analyze geo.locations")
    explainer = Explainer(database)
    try:
        for at in ((-1.95, 30.06), (-1.951, 30.06), (52.5, 13.4), (1.95, -149.94)):
            assert turn_pages(connection, at, None, 1000, "crowd") == rank(connection, at, None, "crowd")
            distance, page = rank(connection, at, None, "crowd")[5000]
            for more in ("", ", p_after_meters => %(distance)s::numeric, p_after => %(page)s::uuid"):
                run = explainer.run(
                    "authenticated",
                    user_id(1),
                    "select * from geo.find_nearby_locations(%(lat)s, %(lng)s, "  # type: ignore[arg-type]
                    f"p_limit => 20, p_category => 'crowd'{more})",
                    {"lat": at[0], "lng": at[1], "distance": distance, "page": page},
                )
                # From afar it is found by dividing the globe, some thirty rows a time.
                most = 600 if abs(at[0] + 1.95) < 1 else 2000
                assert sum(scan.rows for scan in run.scans if scan.relation == "locations") < most, (at, more)
    finally:
        explainer.close()


@pytest.mark.parametrize("sign", [1, -1])
def test_all_places_at_a_pole_are_met_page_by_page(connection: psycopg.Connection[Any], sign: int) -> None:
    """They are one point, on four cells at the corners of which a sine cannot tell centimetres."""
    category = f"pole{sign}"
    import_points(connection, [(sign * 90.0, float(3 * n - 180)) for n in range(100)], category)
    at, last, found = (sign * 89.9999999, 12.0), (None, None), []
    for _ in range(8):
        rows = connection.execute(
            "select name, distance_meters, location_id from geo.find_nearby_locations(%s, %s, null, 17, %s, "
            "p_after_meters => %s, p_after => %s)",
            [*at, category, *last],
        ).fetchall()
        found += [row[0] for row in rows]
        if len(rows) < 17:
            break
        last = rows[-1][1:]
    assert sorted(map(int, found)) == list(range(100))


def test_numbers_next_to_nothing_are_nothing(connection: psycopg.Connection[Any]) -> None:
    """PostgreSQL refuses a product that is too small for a number."""
    import_points(connection, [(0.0, 0.0)], "null")
    for tiny in ("5e-324", "-1e-170"):
        row = connection.execute(
            "select name, distance_meters from geo.find_nearby_locations(%s, %s, null, 1, 'null')",
            [tiny, tiny],
        ).fetchone()
        assert row == ("0", 0)
        assert connection.execute("select geo.get_distance(%s, %s, 0, 0)", [tiny, tiny]).fetchone() == (0,)
    after = connection.execute(
        "select count(*) from geo.find_nearby_locations(0, 0, null, 1, 'null', "
        "p_after_meters => '1e-16000', p_after => gen_random_uuid())"
    )
    assert after.fetchone() is not None


def test_a_crowd_at_one_point_does_not_make_a_search_look_far_in_small_steps(
    connection: psycopg.Connection[Any],
) -> None:
    chance = random.Random(SEED)
    import_points(connection, [(10.0, 10.0)] * 100 + [draw(chance) for _ in range(3000)], "crowded")
    connection.execute("set track_functions = 'all'")
    with connection.transaction():
        assert len(find(connection, (10, 10), None, 1000, "crowded")) == 1000
        row = connection.execute(
            "select calls from pg_stat_xact_user_functions where funcname = '_read_squares' and schemaname = 'geo'"
        ).fetchone()
    connection.execute("reset track_functions")
    assert row is not None and row[0] < 250


def test_a_crowd_of_points_in_one_cell_is_read_once(connection: psycopg.Connection[Any]) -> None:
    """All around a pole there is room for billions of points within a centimetre."""
    import_points(connection, [(89.9999999, n / 10 - 180) for n in range(3000)], "ring")
    connection.execute("set track_functions = 'all'")
    with connection.transaction():
        assert len(find(connection, (90, 0), None, 10, "ring")) == 10
        row = connection.execute(
            "select calls from pg_stat_xact_user_functions where funcname = '_read_squares' and schemaname = 'geo'"
        ).fetchone()
    connection.execute("reset track_functions")
    assert row is not None and row[0] < 200
    at, last, found = (89.9999999, 45.0), (None, None), []
    while len(found) < 3000:
        rows = connection.execute(
            "select name, distance_meters, location_id from geo.find_nearby_locations(%s, %s, null, 700, 'ring', "
            "p_after_meters => %s, p_after => %s)",
            [*at, *last],
        ).fetchall()
        found += [row[0] for row in rows]
        if len(rows) < 700:
            break
        last = rows[-1][1:]
    assert sorted(map(int, found)) == list(range(3000))


@pytest.mark.parametrize("city", ["kigali", "nairobi"])
def test_places_of_a_city(connection: psycopg.Connection[Any], city: str) -> None:
    path = find_shared_data(f"geo/osm_poi_{city}.csv")
    if path is None:
        pytest.skip("shared/data/geo is not beside the checkout")
    with path.open(newline="") as lines:
        points = [(round(float(row["lat"]), 7), round(float(row["lon"]), 7)) for row in csv.DictReader(lines)]
    import_points(connection, points[:10_000], city)
    chance = random.Random(SEED)
    for at in chance.sample(points, 2):
        check_nearest(connection, points[:10_000], at, 2000, 1000, city)
        check_nearest(connection, points[:10_000], at, None, 10, city)


def test_a_search_in_a_city_reads_as_little(database: Database, connection: psycopg.Connection[Any]) -> None:
    """About as many rows among 40,000 places of a city as among 1,000, whatever the user has there themselves.

    Where the places happen to lie, it may be up to 2.4 times as many: a square holds between one and four shares.
    """
    explainer = Explainer(database)
    read = {}
    try:
        connection.execute("select setseed(0.5)")
        for count in (1_000, 39_000):
            connection.execute(
                "insert into geo.locations (location_id, name, category, owner_user_id, latitude, longitude, is_public) "
                "select gen_random_uuid(), n, 'dense', case when n %% 3 = 0 then test.user_id(1) end, "
                "50 + random() * 0.1, 100 + random() * 0.1, n %% 6 > 0 from generate_series(1, %s) as n",
                [count],
            )
            connection.execute("vacuum analyze geo.locations")
            runs = [
                explainer.run(role, user_id(1), query, {})
                for role in ("authenticated", "service_role")
                for query in (
                    "select * from geo.find_nearby_locations(50.05, 100.05, p_limit => 20)",
                    "select * from geo.find_nearby_locations(50.02, 100.07, p_limit => 20, p_category => 'dense')",
                )
            ]
            read[count] = [
                sum(scan.rows for scan in run.scans if scan.relation == "locations") for run in runs
            ]
    finally:
        explainer.close()
    assert max(read[39_000]) < 1_000, read
    assert sum(read[39_000]) < 3 * sum(read[1_000]), read


FILL = """
insert into geo.locations (location_id, name, category, owner_user_id, latitude, longitude, is_public)
select gen_random_uuid(), n, case when n % 100 = 0 then 'shop' else 'house' end, test.user_id(1 + n % 40),
    degrees(asin(2 * random() - 1)), random() * 360 - 180, n % 3 > 0
from generate_series(1, 40000) as n
"""


@pytest.mark.parametrize(
    ("role", "more", "indexes"),
    [
        ("authenticated", "", {"locations_public_idx", "locations_own_idx"}),
        (
            "authenticated",
            ", p_category => 'shop'",
            {"locations_public_category_idx", "locations_own_category_idx"},
        ),
        ("authenticated", ", p_scope => 'own'", {"locations_own_idx"}),
        ("authenticated", ", p_scope => 'own', p_category => 'nothing'", {"locations_own_category_idx"}),
        ("service_role", "", {"locations_public_idx", "locations_private_idx"}),
        (
            "service_role",
            ", p_category => 'nothing'",
            {"locations_public_category_idx", "locations_private_category_idx"},
        ),
    ],
)
def test_a_search_reads_little(database: Database, role: str, more: str, indexes: set[str]) -> None:
    """By an index, behind the policies, whatever the table holds."""
    with database.connect() as connection:
        if connection.execute("select from geo.locations where category = 'house'").fetchone() is None:
            connection.execute("select test.create_user(n) from generate_series(1, 40) as n "
                               "where not exists (select from auth.users as u where u.user_id = test.user_id(n))")  # fmt: skip
            connection.execute(
                "select setseed(0.5)"
            )  # how much is read depends on where the places happen to lie
            connection.execute(FILL)
            connection.execute("vacuum analyze geo.locations")
    explainer = Explainer(database)
    try:
        run = explainer.run(
            role,
            user_id(1),
            f"select * from geo.find_nearby_locations(1, 2, p_limit => 20{more})",
            {},
        )
    finally:
        explainer.close()
    scans = [scan for scan in run.scans if scan.relation == "locations"]
    assert scans
    assert {scan.node for scan in scans} <= {"Index Scan", "Index Only Scan"}
    assert sum(scan.rows for scan in scans) < 800, scans  # of 40,000; some depend on where they happen to lie
    assert indexes & {scan.index for scan in scans}
