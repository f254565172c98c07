"""The TypeScript client in a real browser: Chromium without a window, against the live gateway.

Skipped where there is no Chromium. ``typescript_js/src/page.ts`` is what its pages run; ``browsers.py`` drives them.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import HOST, Chromium, Page, chromium, find_chromium, pages
from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database
from tests.sync_devices import KEYS
from tests.test_generated_typescript import EXPOSED, node, prepared, project, publish  # noqa: F401

pytestmark = pytest.mark.one_server
NOTES = "garden.notes"
PASSWORD = "mango season is short"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = find_chromium()
    if program is None:
        pytest.skip("chromium is not installed; the TypeScript client is not tested in a browser")
    with chromium(program, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def site(browser: Chromium, project: Path) -> Iterator[str]:  # noqa: F811
    """Where the pages are: another origin than the gateway's."""
    with pages(project / "dist", "/src/page.js") as address:
        yield address


@pytest.fixture(scope="module")
def gateway(prepared: Database, site: str) -> Iterator[GatewayProcess]:  # noqa: F811
    schemas = ",".join((*EXPOSED, "garden"))
    with gateway_for(prepared, login_unverified="true", schemas=schemas, ws_allowed_origins=site) as gateway:
        yield gateway


@pytest.fixture
def profile(browser: Chromium) -> str:
    return browser.new_profile()


def connect(page: Page, gateway: GatewayProcess, number: int = 1, role: str = "authenticated") -> Page:
    """Make the page's client."""
    page.run(f"page.connect('{gateway.url}', '{make_token(user_id(number), role)}')")
    return page


def open_store(page: Page, **options: Any) -> int:
    """Open the page's store; returns how many changes wait."""
    return int(page.run(f"page.openStore({json.dumps(options)})"))


def failure(page: Page, code: str) -> dict[str, Any]:
    """What is told where something fails."""
    return dict(page.run(f"page.failure(async () => {code})"))


def insert(page: Page, title: str) -> str:
    """A note; returns its id."""
    note = str(uuid.uuid4())
    page.run(f"page.store.insert('{NOTES}', '{note}', {{title: '{title}'}}).then(() => true)")
    return note


def count_up(page: Page, counter: str) -> None:
    """Queue a call that must not be made twice."""
    page.run(f"page.store.call('garden.count_up', {{p_counter_id: '{counter}'}}).then(() => true)")


@pytest.fixture
def counter(prepared: Database) -> str:  # noqa: F811
    """A counter of the first user."""
    counter = str(uuid.uuid4())
    with prepared.connect() as connection:
        connection.execute(
            "insert into garden.counters (counter_id, user_id) values (%s, %s)", [counter, user_id(1)]
        )
    return counter


def read_count(database: Database, counter: str) -> int:
    """What the counter has come to."""
    with database.connect() as connection:
        row = connection.execute("select n from garden.counters where counter_id = %s", [counter]).fetchone()
    assert row is not None
    return int(row[0])


def read_notes(database: Database, *notes: str) -> list[str]:
    """Titles of those notes that the server has."""
    with database.connect() as connection:
        rows = connection.execute(
            f"select title from {NOTES} where {KEYS[NOTES]} = any(%s::uuid[]) order by title", [list(notes)]
        )
        return [row[0] for row in rows]


def test_calls_answer_across_origins_with_exact_numbers_and_whole_errors(
    browser: Chromium, site: str, gateway: GatewayProcess
) -> None:
    page = connect(browser.open(site), gateway)
    balance = page.run(
        f"page.client.tokens.get_balance({{p_meter_id: '{meter_id(1)}'}}).then((b) => [typeof b.balance_kwh, b.meter_id])"
    )
    assert balance == ["string", meter_id(1)]
    told = failure(
        page, f"page.client.tokens.purchase_tokens({{p_meter_id: '{meter_id(1)}', p_amount: '99999999'}})"
    )
    assert (told["name"], told["message"], told["code"], told["status"]) == (
        "MainspringError", "insufficient_funds", "PT402", 402,
    )  # fmt: skip
    assert "99999" in told["details"] and told["hint"]
    assert told["requestId"]  # a header that the page may read
    page.set_offline(True)
    told = failure(page, f"page.client.tokens.get_balance({{p_meter_id: '{meter_id(1)}'}})")
    assert told["name"] == "ConnectionError"
    page.close()


def test_an_optimistic_change_is_shown_at_once_and_taken_back(
    browser: Chromium, site: str, gateway: GatewayProcess
) -> None:
    page = connect(browser.open(site), gateway)
    told = page.run(f"""(async () => {{
        const views = [], backs = [];
        const store = new page.api.OptimisticStore([], ({{error}}) => backs.push(error.message));
        store.subscribe((view) => views.push([...view]));
        const buy = (p_amount) => ({{
            apply: (state) => [...state, p_amount],
            send: () => page.client.tokens.purchase_tokens({{p_meter_id: '{meter_id(1)}', p_amount}}),
        }});
        const refused = store.mutate(buy('99999999')).catch((error) => error.message);
        const bought = store.mutate(buy('100.00'));
        const shown = [...store.view];
        await Promise.all([refused, bought]);
        return {{shown, backs, view: store.view, error: await refused, pending: store.pending.length}};
    }})()""")
    assert told == {
        "shown": ["99999999", "100.00"],
        "backs": ["insufficient_funds"],
        "view": ["100.00"],
        "error": "insufficient_funds",
        "pending": 0,
    }
    page.close()


def test_changes_without_a_network_outlive_a_reload_and_are_sent_once_when_it_is_back(
    browser: Chromium, site: str, gateway: GatewayProcess, prepared: Database, profile: str, counter: str  # noqa: F811
) -> None:  # fmt: skip
    page = connect(browser.open(site, profile), gateway)
    assert open_store(page) == 0
    page.run("page.store.sync()")
    gateway.stop()  # the page itself has to load again below
    note = insert(page, "before the reload")
    count_up(page, counter)
    assert failure(page, "page.store.sync()")["name"] == "ConnectionError"
    page.reload()
    connect(page, gateway)
    assert open_store(page) == 2
    assert page.run(f"page.store.get('{NOTES}', '{note}').title") == "before the reload"
    page.set_offline(True)
    page.run("page.store.start({interval: 1e9, base: 1e8, cap: 1e9})")  # nothing but the network wakes it
    count_up(page, counter)
    page.wait("page.errors.length > 0")
    gateway.start()
    assert page.run("page.store.pending.length") == 3
    assert read_count(prepared, counter) == 0 and read_notes(prepared, note) == []
    page.set_offline(False)
    page.wait("page.store.pending.length === 0")
    assert read_count(prepared, counter) == 2 and read_notes(prepared, note) == ["before the reload"]
    assert page.run("page.store.notices.length") == 0
    page.close()


def test_a_page_that_dies_before_the_answer_sends_again_and_nothing_is_done_twice(
    browser: Chromium, site: str, gateway: GatewayProcess, prepared: Database, profile: str, counter: str  # noqa: F811
) -> None:  # fmt: skip
    page = connect(browser.open(site, profile), gateway)
    open_store(page)
    count_up(page, counter)
    with prepared.connect() as connection, connection.transaction():
        connection.execute("select from garden.counters where counter_id = %s for update", [counter])
        page.run("void page.store.sync().catch(() => undefined)")
        deadline = time.monotonic() + 40
        while not connection.execute(
            "select from pg_locks where not granted and pg_blocking_pids(pid) @> array[pg_backend_pid()]"
        ).fetchall():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        page.close()  # the gateway is at work on it
    page = connect(browser.open(site, profile), gateway)
    assert open_store(page) == 1
    page.run("page.store.sync()")
    assert page.run("[page.store.pending.length, page.store.notices.length]") == [0, 0]
    assert read_count(prepared, counter) == 1
    page.close()


def test_two_tabs_the_second_waits_its_turn_and_goes_on_with_what_the_first_has_left(
    browser: Chromium, site: str, gateway: GatewayProcess, prepared: Database, profile: str, counter: str  # noqa: F811
) -> None:  # fmt: skip
    first = connect(browser.open(site, profile), gateway)
    second = connect(browser.open(site, profile), gateway)
    open_store(first)
    told = failure(second, "page.openStore({patience: 100})")
    assert (told["name"], told["code"]) == ("StorageError", "storage_in_use")
    second.run("void page.openStore({patience: Infinity}).then((waiting) => { page.waiting = waiting; })")
    notes = [insert(first, f"tab {n}") for n in range(3)]
    count_up(first, counter)
    assert second.run("page.waiting === undefined") is True
    first.close()
    second.wait("page.waiting === 4")
    notes.append(insert(second, "tab 4"))
    second.run("page.store.sync()")
    assert read_notes(prepared, *notes) == ["tab 0", "tab 1", "tab 2", "tab 4"]
    assert read_count(prepared, counter) == 1
    second.close()


def test_two_tabs_without_web_locks_lose_nothing_that_was_promised(
    browser: Chromium,
    site: str,
    prepared: Database,  # noqa: F811
    profile: str,
    counter: str,
) -> None:
    address = site.replace("127.0.0.1", HOST)
    with gateway_for(prepared, schemas=",".join((*EXPOSED, "garden"))) as gateway:
        first = connect(browser.open(address, profile), gateway)
        assert first.run("[isSecureContext, typeof navigator.locks]") == [False, "undefined"]
        open_store(first)
        notes = [insert(first, "of the first")]
        count_up(first, counter)
        second = connect(browser.open(address, profile), gateway)
        assert open_store(second) == 2
        told = failure(first, f"page.store.insert('{NOTES}', page.api.randomId(), {{title: 'too late'}})")
        assert (told["name"], told["code"]) == ("StorageError", "storage_lost")
        notes.append(insert(second, "of the second"))
        first.run("page.store.start({interval: 20, base: 10})")
        second.run("page.store.sync()")
        first.wait("page.errors.length === 1")
        assert read_notes(prepared, *notes) == ["of the first", "of the second"]
        assert read_count(prepared, counter) == 1
        first.close()
        second.close()


def test_a_store_that_is_full_refuses_the_change_and_goes_on_when_there_is_room(
    browser: Chromium, site: str, gateway: GatewayProcess, profile: str
) -> None:
    page = connect(browser.open(site, profile), gateway)
    if not page.run("'storageBuckets' in navigator"):
        page.close()
        pytest.skip("this browser has no storage whose size can be set")
    page.run("""(async () => {
        const bucket = await navigator.storageBuckets.open('small', {quota: 2_000_000});
        page.storage = await page.IndexedDbStorage.open('small', {factory: bucket.indexedDB});
        page.store = await page.api.OfflineStore.open({transport: page.client.$transport, storage: page.storage,
            tables: ['garden.notes']});
    })()""")
    kept = insert(page, "kept")
    page.run("""(async () => {
        page.filled = 0;
        const text = () => Array.from({length: 10_000}, () => Math.random()).join();
        try {
            for (;;) { await page.storage.write([['put', `fill/${page.filled}`, text()]]); page.filled += 1; }
        } catch (error) {
            page.full = error.name;
        }
    })()""")
    assert page.run("page.full") == "QuotaExceededError"
    assert page.run("page.filled") > 0
    told = failure(
        page,
        f"{{ for (;;) await page.store.insert('{NOTES}', page.last = crypto.randomUUID(), {{title: 'x'.repeat(50_000)}}); }}",
    )
    assert told["name"] == "QuotaExceededError"
    assert page.run(f"page.store.get('{NOTES}', page.last)") is None
    waiting = page.run("page.store.pending.length")
    page.run(
        "page.storage.write(Array.from({length: page.filled}, (_, n) => ['delete', `fill/${n}`])).then(() => true)"
    )
    insert(page, "later")
    assert page.run("page.store.pending.length") == waiting + 1
    assert page.run(f"page.store.get('{NOTES}', '{kept}').title") == "kept"
    page.close()


def test_a_page_that_may_store_nothing_is_told_and_calls_all_the_same(
    browser: Chromium, site: str, gateway: GatewayProcess
) -> None:
    page = connect(browser.open(f"{site}/boxed"), gateway)
    assert failure(page, "page.openStore()")["name"] == "SecurityError"
    assert page.run(
        f"page.client.tokens.get_balance({{p_meter_id: '{meter_id(1)}'}}).then((b) => b.meter_id)"
    ) == meter_id(1)
    page.close()


def test_a_store_of_an_earlier_client_is_upgraded_and_one_that_is_cleared_says_so(
    browser: Chromium, site: str, gateway: GatewayProcess, prepared: Database, profile: str, counter: str  # noqa: F811
) -> None:  # fmt: skip
    page = connect(browser.open(site, profile), gateway)
    item = {
        "id": str(uuid.uuid4()), "sequence": 1, "function": "garden.count_up", "arguments": {"p_counter_id": counter},
    }  # fmt: skip
    state = {"client_id": str(uuid.uuid4()), "cookie": None, "next": 2}
    page.run(f"""new Promise((resolve, reject) => {{
        const request = indexedDB.open('user', 1);
        request.onerror = reject;
        request.onupgradeneeded = () => {{
            const store = request.result.createObjectStore('entries');
            store.put({json.dumps(state)}, 'state');
            store.put({json.dumps(item)}, 'item/0000000000000001');
        }};
        request.onsuccess = () => {{ request.result.close(); resolve(); }};
    }})""")
    assert open_store(page) == 1
    page.run("page.store.sync()")
    assert read_count(prepared, counter) == 1
    page.call("Storage.clearDataForOrigin", origin=site, storageTypes="indexeddb")
    told = failure(page, f"page.store.call('garden.count_up', {{p_counter_id: '{counter}'}})")
    assert (told["name"], told["code"]) == ("StorageError", "storage_lost")
    assert open_store(page) == 0  # made anew, in the same page
    page.run("new Promise((resolve) => { indexedDB.open('later', 9).onsuccess = resolve; }).then(() => true)")
    assert failure(page, "page.openStore({name: 'later'})")["code"] == "storage_too_new"
    page.close()


def test_the_socket_goes_on_where_it_was_after_a_restart_and_refuses_strangers(
    browser: Chromium, site: str, gateway: GatewayProcess, prepared: Database  # noqa: F811
) -> None:  # fmt: skip
    page = connect(browser.open(site), gateway, 9, "admin")
    page.run(f"page.follow('{gateway.url}')")
    page.wait("page.told.includes('open')")
    publish(prepared, 1, 3)
    page.wait("page.heard.length === 3")
    gateway.stop()
    publish(prepared, 4, 6)
    gateway.start()
    publish(prepared, 7, 8)
    page.wait("page.heard.includes(8)")
    gateway.kill()
    publish(prepared, 9, 10)
    gateway.start()
    page.wait("page.heard.includes(10)")
    assert page.run("page.heard") == list(range(1, 11))  # nothing skipped, nothing twice
    told = page.run("page.told")
    assert {"status": "waiting", "code": 1012} in told and {"status": "waiting", "code": 1006} in told
    assert not [line for line in told if "gap" in line]
    page.run("page.live.close()")
    page.close()
    stranger = connect(browser.open(site.replace("127.0.0.1", HOST)), gateway, 9, "admin")
    stranger.run(f"page.follow('{gateway.url}')")
    stranger.wait("page.told.some(({status, code}) => status === 'waiting' && code === 1006)")
    assert stranger.run("page.told.includes('open')") is False
    stranger.run("page.live.close()")
    stranger.close()


def test_tabs_share_a_session_and_a_renewal_in_one_does_not_end_it(
    browser: Chromium,
    site: str,
    gateway: GatewayProcess,
    prepared: Database,  # noqa: F811
    profile: str,
) -> None:
    begin = f"""(() => {{
        const url = '{gateway.url}';
        const load = () => JSON.parse(localStorage.getItem('tokens'));
        const store = (tokens) => localStorage.setItem('tokens', JSON.stringify(tokens));
        page.session = page.api.makeSession(url, {{tokens: load(), load, store}});
        page.client = new page.api.MainspringClient({{url, session: page.session}});
    }})()"""
    email = f"{uuid.uuid4().hex}@example.com"
    first = browser.open(site, profile)
    first.run(begin)
    first.run(f"""(async () => {{
        await page.client.auth.register({{p_email: '{email}', p_password: '{PASSWORD}'}});
        const answer = await page.client.auth.login({{p_login: '{email}', p_password: '{PASSWORD}'}});
        await page.session.set(page.api.readTokens(answer));
    }})()""")
    second = browser.open(site, profile)
    second.run(begin)
    renew = "page.session.renew(page.session.tokens.accessToken)"
    me = "page.client.auth.get_me().then((me) => me.email)"
    token = first.run(renew)
    second.wait(f"localStorage.getItem('tokens').includes('{token}')")
    with prepared.connect() as connection:  # the grace of the token that was used is over
        connection.execute("update auth.refresh_tokens set used_at = used_at - interval '1 hour'")
    assert second.run(renew) == token
    next_token = second.run(renew)  # the second time it is its own turn
    assert next_token != token
    first.wait(f"localStorage.getItem('tokens').includes('{next_token}')")
    assert first.run(renew) == next_token
    for page in (first, second):  # both at once: perhaps with one refresh token, which has its grace
        page.run(f"void (page.renewal = {renew})")
    for page in (first, second):
        assert page.run("page.renewal") not in (None, next_token)
        assert page.run(me) == email
    first.run(
        "page.client.auth.logout({p_refresh_token: page.session.tokens.refreshToken}).then(() => page.session.set(null))"
    )
    second.wait("localStorage.getItem('tokens') === 'null'")
    told = failure(second, renew)
    assert (told["status"], told["message"]) == (401, "session_ended")
    assert second.run("page.session.tokens") is None
    first.close()
    second.close()
