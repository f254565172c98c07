"""``GET /invoices/<id>/pdf`` and the job that renders: whose papers, how often, and what a flood does."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pypdfium2
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.invoice_documents import SERVICE, last_month, make_invoices
from tests.servers import Database
from tests.workers import WorkerProcess

pytestmark = pytest.mark.one_server

COUNT = 12
OPERATOR, FOREIGNER = (
    make_token(user_id(101), "operator", region="Nairobi"),
    make_token(user_id(102), "operator", region="Kisumu"),
)


@pytest.fixture(scope="module")
def invoices(database: Database) -> dict[int, str]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        for number, region in ((101, "Nairobi"), (102, "Kisumu")):
            connection.execute("select test.create_user(%s, 'operator')", [number])
            connection.execute(
                "update auth.users set region = %s where user_id = %s", [region, user_id(number)]
            )
        return make_invoices(connection, COUNT)


@pytest.fixture(scope="module")
def gateway(database: Database, invoices: dict[int, str]) -> Iterator[GatewayProcess]:
    with gateway_for(database) as process:
        yield process


def get(
    gateway: GatewayProcess, invoice_id: str, token: str | None, query: str = "", **headers: str
) -> httpx.Response:
    with gateway.client(token) as client:
        return client.get(f"/invoices/{invoice_id}/pdf{query}", headers=headers)


def execute(database: Database, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), parameters)
        return cursor.fetchall() if cursor.description else []


def test_a_customer_gets_the_paper(gateway: GatewayProcess, invoices: dict[int, str]) -> None:
    answer = get(gateway, invoices[1], make_token(user_id(1)))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-language"] == "en"
    assert answer.headers["x-content-type-options"] == "nosniff"
    number = answer.headers["content-disposition"].split('"')[1].removesuffix(".pdf")
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert number.startswith("INV-") and number in text
    assert "Customer 1" in text and "888880" in text and "Nairobi" in text
    assert (
        get(gateway, invoices[1], make_token(user_id(1)), "?download")
        .headers["content-disposition"]
        .startswith("attachment")
    )


def test_whose_paper_it_is_the_database_says(gateway: GatewayProcess, invoices: dict[int, str]) -> None:
    expected = {
        None: 401,
        make_token(user_id(2)): 404,
        OPERATOR: 200,
        FOREIGNER: 404,
        make_token(user_id(9), "admin"): 200,
    }
    assert {token: get(gateway, invoices[1], token).status_code for token in expected} == expected
    answer = get(gateway, invoices[1], make_token(user_id(2)))
    assert answer.json()["message"] == "invoice_not_found"
    assert "x-function" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nonsense/pdf", 400), ("00000000-0000-0000-0000-000000000000/pdf", 404), ("{id}/pdf?language=xx", 400),
        ("{id}/pdf?language=%00", 400), ("{id}/xls", 404), ("%00/pdf", 400), ("'%3B--/pdf", 400),
    ],
)  # fmt: skip
def test_wrong_addresses_are_refused(
    gateway: GatewayProcess, invoices: dict[int, str], path: str, status: int
) -> None:
    with gateway.client(make_token(user_id(1))) as client:
        answer = client.get("/invoices/" + path.replace("{id}", invoices[1]))
        assert answer.status_code == status, answer.text
        assert answer.json()["message"]
        assert client.post(f"/invoices/{invoices[1]}/pdf").status_code == 405


def test_a_paper_is_rendered_once_and_is_the_same_ever_after(
    gateway: GatewayProcess, database: Database, invoices: dict[int, str]
) -> None:
    token = make_token(user_id(2))
    first = get(gateway, invoices[2], token)
    assert execute(
        database, "select content from invoices.renderings where invoice_id = %s", invoices[2]
    ) == [(first.content,)]
    execute(
        database,
        "update invoices.renderings set content = %s where invoice_id = %s",
        b"%PDF kept",
        invoices[2],
    )
    again = get(gateway, invoices[2], token)
    assert again.content == b"%PDF kept", "what is kept is sent, not another rendering"
    assert again.headers["etag"] == first.headers["etag"]
    execute(database, "delete from invoices.renderings where invoice_id = %s", invoices[2])
    assert get(gateway, invoices[2], token).content == first.content


def test_who_has_it_already_is_told_so(
    gateway: GatewayProcess, database: Database, invoices: dict[int, str]
) -> None:
    token = make_token(user_id(3))
    etag = get(gateway, invoices[3], token).headers["etag"]
    for known in (etag, f'"x", W/{etag}', "*"):
        answer = get(gateway, invoices[3], token, **{"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    assert get(gateway, invoices[3], token, **{"If-None-Match": '"x"'}).status_code == 200
    assert get(gateway, invoices[3], token, "?language=sw").headers["etag"] != etag
    with gateway.client(token) as client:
        head = client.head(f"/invoices/{invoices[4]}/pdf")
        assert head.status_code == 404
        assert client.head(f"/invoices/{invoices[3]}/pdf").headers["etag"] == etag
    execute(database, "update invoices.invoices set status = 'overdue' where invoice_id = %s", invoices[3])
    late = get(gateway, invoices[3], token, **{"If-None-Match": etag})
    assert late.status_code == 200 and late.headers["etag"] != etag
    assert "OVERDUE" in pypdfium2.PdfDocument(late.content)[0].get_textpage().get_text_range()


def test_a_draft_is_rendered_and_not_kept(server_url: str) -> None:
    database = Database(server_url, "paper_drafts")
    database.create()
    try:
        with psycopg.connect(database.url, autocommit=True) as connection:
            invoices = make_invoices(connection, 1, is_final=False)
        with gateway_for(database) as gateway:
            assert get(gateway, invoices[1], make_token(user_id(1))).status_code == 404, (
                "not the customer's yet"
            )
            answer = get(gateway, invoices[1], make_token(user_id(9), "admin"))
            assert answer.status_code == 200, answer.text
            assert "DRAFT" in pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
            assert answer.headers["content-disposition"] == 'inline; filename="draft.pdf"'
            assert execute(database, "select count(*) from invoices.renderings") == [(0,)]
            execute(database, "select invoices.set_billing(false)")
            refused = get(gateway, invoices[1], make_token(user_id(1)))
            assert (refused.status_code, refused.json()["message"]) == (403, "feature_disabled")
    finally:
        database.drop()


def test_a_function_tells_where_the_paper_is(gateway: GatewayProcess, invoices: dict[int, str]) -> None:
    with gateway.client(make_token(user_id(5))) as client:
        told = client.post(
            "/rpc/invoices.download_invoice", json={"p_invoice_id": invoices[5], "p_language": "sw"}
        ).json()
        assert told["is_rendered"] is False and told["media_type"] == "application/pdf"
        answer = client.get(told["url"])
        assert answer.headers["content-language"] == "sw"
        told = client.post(
            "/rpc/invoices.download_invoice", json={"p_invoice_id": invoices[5], "p_language": "sw"}
        ).json()
        assert told["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert told["byte_count"] == len(answer.content)
        assert told["file_name"] == answer.headers["content-disposition"].split('"')[1]
        refused = client.post("/rpc/invoices.download_invoice", json={"p_invoice_id": invoices[6]})
        assert refused.status_code == 404


async def test_a_flood_of_papers_is_refused_and_delays_no_call(
    gateway: GatewayProcess, database: Database, invoices: dict[int, str]
) -> None:
    execute(database, "delete from invoices.renderings")
    admin = {"Authorization": f"Bearer {make_token(user_id(9), 'admin')}"}
    waits = []
    async with httpx.AsyncClient(base_url=gateway.url, headers=admin, timeout=120) as client:
        flood = [
            asyncio.create_task(client.get(f"/invoices/{invoices[n % COUNT + 1]}/pdf?language={language}"))
            for n in range(30)
            for language in ("en", "sw")
        ]
        while not all(task.done() for task in flood):
            began = time.perf_counter()
            assert (await client.get("/health/live")).status_code == 200
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.01)
        answers = [task.result() for task in flood]
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 503}
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert refused.headers["retry-after"] == "2"
    assert refused.json()["message"] == "too_many_renderings"
    # A loaded machine may stand still once or twice; who waited for the flood would ask a few times only.
    assert sorted(waits)[len(waits) * 9 // 10] < 1.0, waits


def test_a_job_renders_a_month_tells_progress_and_goes_on_where_it_was(
    database: Database, invoices: dict[int, str]
) -> None:
    execute(database, "delete from invoices.renderings")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(SERVICE)
        [job_id] = connection.execute("select invoices.render_invoices(%s)", [last_month()]).fetchone() or [
            None
        ]
        [again] = connection.execute("select invoices.render_invoices(%s)", [last_month()]).fetchone() or [
            None
        ]
        assert again == job_id, "while it waits, it is the same job"
    worker = WorkerProcess(
        database.gateway_url, database.url, settings={"MAINSPRING_WORKER_QUEUES": "rendering"}
    )
    worker.start()
    try:
        deadline = time.monotonic() + 120
        while execute(database, "select count(*) from invoices.renderings")[0][0] < 3:
            assert time.monotonic() < deadline, worker.log.read_text()
            time.sleep(0.05)
        worker.kill()
        kept = execute(database, "select invoice_id, rendered_at from invoices.renderings")
        execute(database, "update jobs.running set leased_until = now() - interval '1 hour'")
        execute(database, "select jobs.rescue_jobs()")
        worker.start()
        while execute(database, "select count(*) from invoices.renderings")[0][0] < COUNT:
            assert time.monotonic() < deadline, worker.log.read_text()
            time.sleep(0.05)
        after = execute(database, "select invoice_id, rendered_at from invoices.renderings")
        assert set(kept) <= set(after), "what was rendered stays"
        while True:
            [[job]] = execute(database, "select to_jsonb(j) from jobs.get_job(%s) as j", job_id)
            if job["state"] not in ("ready", "running", "delayed", "waiting"):
                break
            assert time.monotonic() < deadline, json.dumps(job)
            time.sleep(0.1)
        assert job["state"] in ("done", "completed", "succeeded"), job
        assert job["result"]["failed"] == 0
        assert job["result"]["done"] == COUNT - len(kept) or job["result"]["done"] <= COUNT
    finally:
        worker.close()
