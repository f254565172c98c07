"""What clients and administrators of the first version run, as it is printed in their document.

``data/first_version.md`` holds every block of it that is marked as SQL. They run untouched but for the placeholder
``uuid-here`` and the comment ``// ... other params``, which stand for what a reader has to fill in.
"""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from pyapi.settings import Settings
from tests.checkouts import run_psql
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import ROOT, Database
from tests.test_supabase_js import PROJECT, node  # noqa: F401

COPY = ROOT / "tests" / "data" / "first_version.md"
ORIGINALS = [path for parent in ROOT.parents for path in sorted((parent / "shared" / "seeds").glob("*.txt"))]
BLOCK = re.compile(r"(?ms)^ *```sql\n(.*?)^ *```")
USER, ADMIN = 1, 14
PREPARE = f"""
select test.create_user({ADMIN}, 'admin');
select config.define_key('wallet-service', 'max_transfer_amount', 'number');
select flags.upsert_flag('wallet.service', '{{"type": "boolean", "description": "Wallet"}}');
select flags.upsert_flag('new_feature', '{{"type": "boolean", "description": "New"}}');
select jobs.register_handler('payment_processing');
select whatsapp.update_whatsapp_session_activity('+250788123456');
select geo.set_location(-1.95, 30.06, 'Kigali', p_is_public => true);
"""
"""What the platform wants to know first: a key of a configuration, flags, a handler of jobs, a customer who wrote."""


def read_blocks(text: str) -> list[str]:
    return [textwrap.dedent(block).strip() for block in BLOCK.findall(text)]


def is_script(block: str) -> bool:
    """Whether a block is JavaScript, although it says SQL."""
    return "supabase.rpc(" in block


BLOCKS = read_blocks(COPY.read_text())
STATEMENTS = [
    statement.strip()
    for block in BLOCKS
    if not is_script(block) and "PARTITION OF" not in block
    for statement in re.split(r";\s*(?:\n|$)", block)
    if statement.strip()
]
SCRIPTS = [block for block in BLOCKS if is_script(block)]


@pytest.fixture(scope="module")
def prepared(database: Database) -> Database:
    make_customers(database, range(1, 3))
    run_psql(database.url, "-c", PREPARE)
    return database


@pytest.fixture(scope="module")
def gateway(prepared: Database) -> Iterator[GatewayProcess]:
    with gateway_for(prepared, schemas=",".join(Settings.model_fields["schemas"].default)) as gateway:
        yield gateway


def test_the_copy_is_the_document() -> None:
    documents = [
        path for path in ORIGINALS if "SELECT public.create_transaction(" in path.read_text(errors="replace")
    ]
    if not documents:
        pytest.skip("the document is not at hand")
    assert read_blocks(documents[0].read_text()) == BLOCKS


def test_there_is_something_to_run() -> None:
    assert (len(BLOCKS), len(STATEMENTS), len(SCRIPTS)) == (16, 25, 4)


@pytest.fixture(scope="module")
def complaints(prepared: Database) -> dict[int, str]:
    """What psql said of each statement.

    A DBA runs them, who acts as a user where one asks who that is: as an admin for the audit log.
    """
    said = {}
    for number, printed in enumerate(STATEMENTS):
        statement, before = printed, list[str]()
        if "'uuid-here'" in statement:
            statement = statement.replace("uuid-here", make_transaction(prepared))
        if "auth.uid()" in statement:
            actor = user_id(ADMIN if "log_audit_event" in statement else USER)
            before = ["-c", f"call auth.act_as('{actor}')"]
        said[number] = run_psql(prepared.url, "-At", *before, "-c", statement, check=False).stderr
    return said


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_statements_run_as_printed(complaints: dict[int, str], number: int) -> None:
    assert complaints[number] == ""


def make_transaction(database: Database) -> str:
    """A pending credit of the user."""
    with database.connect() as connection:
        row = connection.execute(
            "select transaction_id::text from public.create_transaction('credit', 5, 'RWF', null, test.user_id(1))"
        ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.usefixtures("complaints")
def test_statements_had_their_effect(prepared: Database) -> None:
    def ask(query: str) -> Any:
        with prepared.connect() as connection:
            row = connection.execute(query).fetchone()
        return row and row[0]

    assert ask("select amount from payments.transactions where idempotency_key = 'unique-key-123'") == 100
    assert ask("select count(*) from payments.transactions where idempotency_key = 'unique-key-123'") == 1
    assert ask("select public.get_config('wallet-service', 'max_transfer_amount')") == 10000
    assert ask("select min(aggregate_version) from events.events where aggregate_id = 'trip-123'") == 1
    assert ask(
        "select payload ->> 'job_name' from jobs.list_jobs('python') where handler = 'payment_processing' limit 1"
    )
    assert ask(
        "select new_values ->> 'claimed_actor' from ops.audit_log where action = 'trip_created'"
    ) == user_id(ADMIN)
    assert ask("select count(*) from analytics.events where event_name = 'trip_requested'") > 0
    assert (
        ask("select count(*) from public.service_health_overview where service_name = 'wallet-service'") == 1
    )
    assert ask("select name from public.find_nearby_locations(-1.9441, 30.0619, 5000)") == "Kigali"
    assert ask("select public.get_cache('user:123:profile')") is None, "its tag was invalidated"


# Over HTTP


def test_scripts_run_as_printed(node: str, gateway: GatewayProcess) -> None:  # noqa: F811
    """With supabase-js, unmodified, and its default schema."""
    filled = [script.replace("// ... other params", "p_type: 'credit', p_amount: 3") for script in SCRIPTS]
    filled = [re.sub(r"(?m)^--(.*)$", r"//\1", script) for script in filled]
    bodies = "\n".join(f"await (async () => {{\n{script}\n}})();" for script in filled)
    program = f"""
import {{ createClient }} from "@supabase/supabase-js";
const options = {{ auth: {{ persistSession: false }}, realtime: {{ transport: class {{}} }} }};
let failures = 0;
const connect = (key) => {{
  const client = createClient(process.env.MAINSPRING_URL, key, options);
  const rpc = client.rpc.bind(client);
  client.rpc = async (...args) => {{
    const answer = await rpc(...args);
    console.log(args[0], JSON.stringify(answer.error ?? answer.data));
    failures += answer.error ? 1 : 0;
    return answer;
  }};
  return client;
}};
const user = {{ id: process.env.USER_ID }}, userId = user.id, timestamp = Date.now(), tripId = "trip-7";
const asUser = connect(process.env.TOKEN), asService = connect(process.env.SERVICE_TOKEN);
const supabase = {{ rpc: (name, args) => (name === "append_event" ? asService : asUser).rpc(name, args) }};
{bodies}
process.exit(failures ? 1 : 0);
"""
    environment = {
        "PATH": os.environ["PATH"], "MAINSPRING_URL": gateway.url, "USER_ID": user_id(USER),
        "TOKEN": make_token(user_id(USER)), "SERVICE_TOKEN": make_token(role="service_role"),
    }  # fmt: skip
    done = subprocess.run(
        [node, "--input-type=module"], input=program, cwd=PROJECT, env=environment,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "create_transaction", "create_transaction", "is_feature_enabled", "append_event",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client(make_token(user_id(USER))) as client:
        yield client


def meter_number(database: Database, number: int) -> str:
    with database.connect() as connection:
        row = connection.execute(
            "select meter_number from meters.meters where meter_id = %s", [meter_id(number)]
        ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("door", ["/rest/v1/rpc", "/v1/rpc", "/rpc"])
@pytest.mark.parametrize("profile", ["public", None])
def test_an_old_client_buys_tokens(
    client: httpx.Client, prepared: Database, door: str, profile: str | None
) -> None:
    bought = client.post(
        f"{door}/purchase_tokens_improved",
        json={
            "p_user_id": user_id(USER), "p_meter_number": meter_number(prepared, USER), "p_amount": 25,
            "p_payment_method": "M-PESA", "p_vendor": "M-PESA", "p_phone_number": None,
        },
        headers={"Content-Profile": profile} if profile else {},
    )  # fmt: skip
    assert bought.status_code == 200, bought.text
    assert (bought.json()["success"], len(bought.json()["token_code"])) == (True, 20)


OWN: dict[str, dict[str, Any]] = {
    "purchase_tokens_improved": {"p_meter_number": True, "p_amount": 25},
    "get_token_analytics_improved": {},
    "safe_update_profile": {"p_updates": {"first_name": "Asha", "energy_rate": 25}},
    "insert_energy_reading_improved": {"p_meter_number": True, "p_kwh_consumed": 0.5, "p_cost_per_kwh": 25.0},
    "revert_energy_settings": {"p_version": 0},
    "check_kplc_balance_improved": {"p_meter_number": True},
    "get_latest_energy_data_improved": {},
    "create_transaction": {"p_type": "credit", "p_amount": 5},
    "find_nearby_locations": {"p_lat": 0, "p_lng": 0},
    "track_event": {"p_event_name": "seen"},
}
"""Functions that a user may call for themself, naming themself, and nobody else."""


@pytest.mark.parametrize("name", OWN)
def test_users_act_for_themselves_alone(
    gateway: GatewayProcess, client: httpx.Client, prepared: Database, name: str
) -> None:
    for number, caller in ((1, "self"), (2, "other"), (1, "service")):
        arguments: dict[str, Any] = OWN[name] | {"p_user_id": user_id(number)}
        if "p_meter_number" in arguments:
            arguments["p_meter_number"] = meter_number(prepared, number)
        token = make_token(role="service_role") if caller == "service" else make_token(user_id(USER))
        with gateway.client(token) as sender:
            answer = sender.post(f"/v1/rpc/{name}", json=arguments)
        if caller == "other":
            assert answer.status_code == 403, answer.text
            assert answer.json()["message"] in ("not_yours", "not_your_wallet", "not_your_user"), answer.text
        else:
            assert answer.status_code in (200, 204), (caller, answer.text)
    with gateway.client() as nobody:
        assert nobody.post(f"/v1/rpc/{name}", json=arguments).status_code == 401


SERVICE = (
    "update_token_balance_improved", "create_notification_improved", "process_notification_queue",
    "enqueue_whatsapp_message", "update_whatsapp_session_activity", "register_service", "append_event",
    "schedule_job", "set_cache", "get_cache", "invalidate_cache_by_tag", "cleanup_expired_cache",
    "cleanup_old_metrics", "update_transaction_status", "set_config", "record_metric", "log_audit_event",
)  # fmt: skip


def test_what_is_the_services_alone(prepared: Database) -> None:
    with prepared.connect() as connection:
        open_to = connection.execute(
            "select p.proname from pg_proc as p where p.pronamespace = 'public'::regnamespace "
            "and p.proowner = 'app_api'::regrole and p.proname = any (%s) "
            "and (has_function_privilege('authenticated', p.oid, 'execute') "
            "or has_function_privilege('anon', p.oid, 'execute'))",
            [list(SERVICE)],
        ).fetchall()
    assert open_to == []


def test_one_name_is_one_function(prepared: Database) -> None:
    """A shim under a module's name takes and answers what that takes, or takes other arguments."""
    with prepared.connect() as connection:
        hidden = connection.execute(
            """
            select p.oid::regprocedure::text, o.oid::regprocedure::text
            from pg_proc as p
            join pg_proc as o on o.proname = p.proname and o.oid <> p.oid
            join pg_namespace as n on n.oid = o.pronamespace and n.nspowner = 'app_owner'::regrole
            where p.pronamespace = 'public'::regnamespace and p.proowner = 'app_api'::regrole
                and (p.proargnames, p.proargtypes::text, p.prorettype, p.proretset, p.pronargdefaults, p.provolatile)
                    is distinct from
                    (o.proargnames, o.proargtypes::text, o.prorettype, o.proretset, o.pronargdefaults, o.provolatile)
                and p.proargnames[1] = any (o.proargnames)
            """
        ).fetchall()
    assert hidden == []


def test_a_name_of_two_is_counted_as_one(gateway: GatewayProcess) -> None:
    """Limits, figures and repeated requests know the module's function."""
    with gateway.client(make_token(role="service_role")) as service:
        for door in ("/rpc", "/rest/v1/rpc", "/v2/rpc"):
            assert service.post(f"{door}/get_cache", json={"p_key": "none"}).json() is None
        figures = service.get("/metrics").text
    assert 'function="cache.get_cache"' in figures
    assert 'function="public.get_cache"' not in figures


def test_acting_as_a_user_shows_their_rows_alone(prepared: Database) -> None:
    with psycopg.connect(prepared.url, autocommit=True) as connection:
        connection.execute(
            "select analytics.track_event('here', p_user_id => test.user_id(n)) from generate_series(1, 2) as n"
        )
        connection.execute("select analytics.refresh_daily_metrics()")
        query = "select user_id::text from public.user_engagement_metrics order by 1"
        assert {user_id(1), user_id(2)} <= {row[0] for row in connection.execute(query).fetchall()}
        connection.execute("call auth.act_as(%s)", [user_id(2)])
        assert connection.execute(query).fetchall() == [(user_id(2),)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from public.analytics_summary")


def test_the_guide_names_them_all(prepared: Database) -> None:
    guide = (ROOT / "docs" / "v1.md").read_text()
    with prepared.connect() as connection:
        names = [
            str(row[0])
            for row in connection.execute(
                "select proname from pg_proc where pronamespace = 'public'::regnamespace and proowner = 'app_api'::regrole "
                "union select relname from pg_class where relnamespace = 'public'::regnamespace "
                "and relowner = 'app_api'::regrole"
            )
        ]
    assert [name for name in names if not name.startswith("_") and f"`{name}" not in guide] == []
