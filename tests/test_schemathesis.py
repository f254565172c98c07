"""schemathesis against the gateway's own document: no failures, and every answer is as documented."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # schemathesis and what it brings along
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS: list[Callable[..., Any]] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "6"))
"""Calls of each operation and role."""

ROLES = {
    "anon": None,
    "authenticated": make_token(user_id(1)),
    "service_role": make_token(role="service_role"),
}


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 3))
    with gateway_for(database) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def found(gateway: GatewayProcess) -> dict[str, dict[str, str]]:
    """What was wrong, per role and operation.

    Every role makes the same calls: making them up takes longer than calling, and the seed is one and the same.
    """
    schema = schemathesis.openapi.from_url(f"{gateway.url}/openapi.json")
    found: dict[str, dict[str, str]] = {role: {} for role in ROLES}
    counts = dict.fromkeys(ROLES, 0)
    connections = requests.Session()  # one for all calls
    connections.trust_env = False
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path == "/rpc/auth.logout_everywhere":
            continue  # it takes back the token that all others need

        @seed(7)
        @settings(
            max_examples=EXAMPLES if operation.path.startswith("/rpc") else 2, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            for role, token in ROLES.items():
                counts[role] += 1
                try:
                    response = case.call(
                        session=connections,
                        headers={} if token is None else {"Authorization": f"Bearer {token}"},
                    )
                    case.validate_response(response, checks=CHECKS)
                except (Exception, BaseExceptionGroup) as error:
                    found[role].setdefault(operation.label, describe(error))  # noqa: B023

        try:
            call()
        except (Exception, BaseExceptionGroup) as error:
            for of_role in found.values():
                of_role.setdefault(operation.label, describe(error))
    assert min(counts.values()) > 100
    return found


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_as_documented(found: dict[str, dict[str, str]], role: str) -> None:
    assert not found[role], "\n\n".join(f"{label}\n{text}" for label, text in found[role].items())


def describe(error: BaseException) -> str:
    """What schemathesis says, without the stack."""
    parts = getattr(error, "exceptions", None)
    return "\n".join(map(describe, parts)) if parts else f"{type(error).__name__}: {error}"
