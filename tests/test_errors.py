"""SQLSTATEs as HTTP, and what is kept from clients."""

from __future__ import annotations

import json

import pytest

from pyapi.errors import ApiError, Source, from_postgres
from pyapi.pipelines import find_source

pytestmark = pytest.mark.one_server


def translate(sqlstate: str, message: str = "m", is_anonymous: bool = False) -> ApiError:
    return from_postgres(sqlstate, message, "d", "h", None, is_anonymous=is_anonymous)


@pytest.mark.parametrize(
    ("sqlstate", "status"),
    [
        ("08006", 503), ("09000", 500), ("0L000", 403), ("0P000", 403), ("23001", 409), ("23502", 400), ("23503", 409),
        ("23505", 409), ("23514", 400), ("25006", 405), ("25P02", 500), ("28P01", 403), ("2D000", 405),
        ("38000", 500), ("39000", 500), ("3B000", 500), ("40001", 500), ("40P01", 500), ("53300", 503),
        ("53400", 500), ("54001", 500), ("55P03", 500), ("57014", 500), ("57P01", 503), ("58030", 500),
        ("F0000", 500), ("HV000", 500), ("P0001", 400), ("P0002", 500), ("XX000", 500), ("42883", 404),
        ("42P01", 404), ("42P17", 500), ("42501", 403), ("42703", 400), ("22P02", 400), ("22023", 400),
        ("22003", 400), ("21000", 500), ("PT402", 402), ("PT418", 418), ("PT999", 500), ("PTABC", 500),
        ("ZZ123", 400),
    ],
)  # fmt: skip
def test_status_of_every_class(sqlstate: str, status: int) -> None:
    error = translate(sqlstate)
    assert (error.status, error.code) == (status, sqlstate)


def test_special_messages() -> None:
    assert translate("42501", is_anonymous=True).status == 401
    assert translate("42501", is_anonymous=True).headers == {"WWW-Authenticate": "Bearer"}
    assert translate("PT401").headers == {"WWW-Authenticate": "Bearer"}
    assert translate("42501").headers == {}
    assert translate("22023", 'role "x" does not exist').status == 401
    assert translate("21000", "UPDATE requires a WHERE clause").status == 400
    assert translate("42883", "function xmlagg(text) does not exist").status == 406


def test_what_roles_may_not_do_names_nothing_of_the_inside() -> None:
    error = translate("42501", "permission denied for schema vault", is_anonymous=True)
    assert (error.message, error.details) == ("not_authenticated", "This is for callers who have logged in.")
    error = translate("42501", 'new row violates row-level security policy for table "vault"')
    assert (error.message, error.details) == ("permission_denied", "The role of the token may not do this.")
    assert translate("42501", "not_your_region").message == "not_your_region"


def test_names_that_a_function_misses_are_not_told() -> None:
    def missing(source: Source) -> ApiError:
        return from_postgres("42P01", 'relation "vault.x" does not exist', is_anonymous=False, source=source)

    assert missing("function").message == "internal_error"
    assert missing("call").message == missing("raise").message == 'relation "vault.x" does not exist'


@pytest.mark.parametrize(
    ("context", "place", "source"),
    [
        (None, "ExecConstraints", "call"),
        ("JSON data, line 1: {", "json_errsave_error", "call"),
        ("PL/pgSQL function f() line 2 at RETURN", "int4div", "function"),
        ("PL/pgSQL function f() line 2 at RAISE", "exec_stmt_raise", "raise"),
        (
            "PL/pgSQL function f() line 2 at RAISE",
            "int4div",
            "function",
        ),  # an expression of the statement failed
        ('SQL function "f" statement 1\nPL/pgSQL function g() line 2 at RAISE', "int4div", "function"),
    ],
)
def test_where_an_error_came_from(context: str | None, place: str, source: str) -> None:
    assert find_source(context, place) == source


def test_values_of_rows_are_told_to_who_sent_them() -> None:
    def detail(sqlstate: str, text: str, *known: str) -> str | None:
        return from_postgres(sqlstate, "m", text, is_anonymous=False, known=known).details

    taken = "Key (a, b)=(1, x) already exists."
    assert detail("23505", taken) == detail("23505", taken, "1") == "Key (a, b) already exists."
    assert detail("23505", taken, "1", "x") == taken
    assert detail("23503", 'Key (a)=(1) is not present in table "t".') == "Key (a) is not present."
    assert (
        detail("23503", 'Key (a)=(1) is still referenced from table "t".') == "Key (a) is still referenced."
    )
    assert (
        detail("23001", 'Key (a)=(1) is referenced from table "t".', "1")
        == "Key (a)=(1) is still referenced."
    )
    overlap = "Key (a)=([1,3)) conflicts with existing key (a)=([2,4))."
    assert detail("23P01", overlap, "[1,3)") == "Key (a) conflicts with what is there."
    assert detail("23514", "Failing row contains (1, secret).") is None


def test_a_raised_error_is_sent_whole() -> None:
    error = from_postgres("PT402", "insufficient_credit", "Cost is 3.", "Top up.", None, is_anonymous=False)
    assert json.loads(error.to_json()) == {
        "code": "PT402",
        "message": "insufficient_credit",
        "details": "Cost is 3.",
        "hint": "Top up.",
    }
    assert translate("PT503").details == "d"


@pytest.mark.parametrize("sqlstate", ["XX000", "58030", "53100", "21000", "P0002", "08006", "54001"])
def test_the_inside_of_the_server_is_not_sent(sqlstate: str) -> None:
    error = from_postgres(
        sqlstate,
        'could not open file "/var/lib/pg/1"',
        "select secret",
        "look there",
        "c",
        is_anonymous=False,
    )
    assert json.loads(error.to_json()) == {
        "code": sqlstate,
        "message": "internal_error",
        "details": None,
        "hint": None,
    }


def test_a_timeout_says_so_and_no_more() -> None:
    error = translate("57014", "canceling statement due to statement timeout")
    assert (error.message, error.details) == ("canceling statement due to statement timeout", None)


def test_a_constraint_is_named_beside_the_code() -> None:
    error = from_postgres(
        "23505", "duplicate key", "Key (a)=(1) already exists.", "Wait.", "items_pkey", is_anonymous=False
    )
    assert json.loads(error.to_json()) == {
        "code": "23505",
        "message": "duplicate key",
        "details": "Key (a) already exists.",
        "hint": "Wait.",
        "constraint": "items_pkey",
    }


def test_a_problem_document() -> None:
    error = from_postgres("PT402", "insufficient_credit", "Cost is 3.", "Top up.", None, is_anonymous=False)
    assert json.loads(error.to_problem()) == {
        "type": "about:blank",
        "title": "Payment Required",
        "status": 402,
        "detail": "Cost is 3.",
        "code": "PT402",
        "message": "insufficient_credit",
        "hint": "Top up.",
    }
    assert json.loads(ApiError(499, "PT499", "odd").to_problem())["title"] == "Error"


def test_full_control_by_raising_json() -> None:
    error = from_postgres(
        "PGRST",
        '{"code": "123", "message": "Payment Required", "details": "Quota", "hint": "Upgrade"}',
        '{"status": 402, "headers": {"X-Powered-By": "Nerd Rage"}}',
        None,
        None,
        is_anonymous=False,
    )
    assert (error.status, error.code, error.message) == (402, "123", "Payment Required")
    assert (error.details, error.hint, error.headers) == ("Quota", "Upgrade", {"X-Powered-By": "Nerd Rage"})


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("INVALID", '{"status": 400, "headers": {}}'),
        ('{"code": "1"}', '{"status": 400, "headers": {}}'),
        ('{"code": "1", "message": "m"}', None),
        ('{"code": "1", "message": "m"}', "INVALID"),
        ('{"code": "1", "message": "m"}', '{"status": 400}'),
        ('{"code": "1", "message": "m"}', '{"status": 9, "headers": {}}'),
        ('{"code": "1", "message": "m"}', '{"status": 400, "headers": {"a": 1}}'),
    ],
)
def test_json_that_cannot_be_read(message: str, detail: str | None) -> None:
    error = from_postgres("PGRST", message, detail, None, None, is_anonymous=False)
    assert (error.status, error.code) == (500, "PGRST121")
    assert error.message == "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error"


def test_marks_of_a_call_become_its_errors() -> None:
    error = translate("22P02", 'invalid input syntax for type integer: "mainspring:PGRST116:3"')
    assert (error.status, error.code, error.details) == (406, "PGRST116", "The result contains 3 rows")
    assert translate("22P02", 'invalid input syntax for type integer: "mainspring:"').code == "22P02"
