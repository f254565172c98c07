-- What the pgTAP files share: acting as somebody, and rows to act on. Loaded into
-- the test template after pgTAP; never part of a deploy.

create schema test;

-- Act as a role and a user for the rest of the transaction, as the gateway does.
create function test.login_as(p_role text, p_user_id uuid default null)
returns void
language plpgsql
as $$
begin
    perform set_config('request.jwt.claim.sub', coalesce(p_user_id::text, ''), true),
        set_config(
            'request.jwt.claims',
            jsonb_strip_nulls(jsonb_build_object('sub', p_user_id, 'role', p_role))::text,
            true
        ),
        set_config('role', p_role, true);
end;
$$;

-- Back to the DBA who runs the tests.
create function test.logout()
returns void
language plpgsql
as $$
begin
    perform set_config('role', 'none', true),
        set_config('request.jwt.claim.sub', '', true),
        set_config('request.jwt.claims', '', true);
end;
$$;

-- A user with a recognisable id: test.user_id(1) is 00000000-0000-7000-8000-000000000001.
create function test.user_id(p_number integer)
returns uuid
language sql
immutable
return ('00000000-0000-7000-8000-' || lpad(p_number::text, 12, '0'))::uuid;

create function test.create_user(p_number integer, p_role text default 'authenticated')
returns uuid
language sql
begin atomic
    insert into auth.users (user_id, email, user_role)
    values (test.user_id(p_number), 'user' || p_number || '@example.com', p_role)
    returning user_id;
end;

-- An active prepayment meter with a recognisable id and a valid DRN and PAN.
create function test.meter_id(p_number integer)
returns uuid
language sql
immutable
return ('00000000-0000-7000-9000-' || lpad(p_number::text, 12, '0'))::uuid;

create function test.create_meter(
    p_number        integer,
    p_owner_user_id uuid default null,
    p_region        text default 'Nairobi'
)
returns uuid
language sql
return (
    meters.create_meter(
        p_meter_id => test.meter_id(p_number), p_drn => meters.make_drn(p_number),
        p_region => p_region, p_owner_user_id => p_owner_user_id
    )
).meter_id;

-- Two meters of Paris on the two days when clocks go back, 2025-10-25 and 26. Meter 1 of user 1
-- sends 2 kW, 230 V, 4 A and 0.25 kWh every quarter of an hour, and 9 kW once, at 18:05 on the 26th;
-- meter 2 of user 2 sends its register: 100, 104, 3 and 7 kWh at 10:00, 10:30, 11:00 and 16:00 UTC on
-- the 26th. User 3 is the operator of Paris, user 4 the one of Oslo. Call it as the DBA.
create function test.create_paris(p_is_rolled_up boolean default true)
returns void
language plpgsql
as $$
begin
    perform test.create_user(1), test.create_user(2), test.create_user(3, 'operator'), test.create_user(4, 'operator'),
        test.create_user(5, 'admin');
    update auth.users set region = 'Paris' where user_id = test.user_id(3);
    update auth.users set region = 'Oslo' where user_id = test.user_id(4);
    insert into meters.regions (region, name, time_zone, capacity_kw) values ('Paris', 'Paris', 'Europe/Paris', 100);

    perform meters.create_meter(
        p_meter_id => test.meter_id(n), p_meter_number => 'P-' || n, p_region => 'Paris', p_time_zone => 'Europe/Paris',
        p_owner_user_id => test.user_id(n)
    )
    from generate_series(1, 2) as n;

    perform meters.ingest_readings(
        (
            select jsonb_agg(
                jsonb_build_object(
                    'meter_id', test.meter_id(1), 'read_at', at, 'power_kw', 2, 'voltage', 230, 'current_a', 4,
                    'energy_kwh', 0.25
                )
            )
            from generate_series(
                '2025-10-25 00:00+02'::timestamptz, '2025-10-26 23:45+01'::timestamptz, interval '15 minutes'
            ) as at
        )
        || jsonb_build_array(
            jsonb_build_object('meter_id', test.meter_id(1), 'read_at', '2025-10-26 18:05+01', 'power_kw', 9),
            jsonb_build_object('meter_id', test.meter_id(2), 'read_at', '2025-10-26 10:00Z', 'register_kwh', 100),
            jsonb_build_object('meter_id', test.meter_id(2), 'read_at', '2025-10-26 10:30Z', 'register_kwh', 104),
            jsonb_build_object('meter_id', test.meter_id(2), 'read_at', '2025-10-26 11:00Z', 'register_kwh', 3),
            jsonb_build_object('meter_id', test.meter_id(2), 'read_at', '2025-10-26 16:00Z', 'register_kwh', 7)
        )
    );

    while p_is_rolled_up and telemetry.roll_up(10000) > 0 loop
        null;
    end loop;
    while p_is_rolled_up and telemetry.roll_up_regions(10000) > 0 loop
        null;
    end loop;
end;
$$;

-- A user who can buy: money in a wallet and an active meter. The tariff is 20 KES a
-- kWh and 25 % VAT, so that 25 KES buy one kWh. Call it as the DBA.
create function test.create_customer(p_number integer, p_money numeric default 1000)
returns uuid
language plpgsql
as $$
declare
    v_transaction_id uuid;
begin
    perform test.create_user(p_number);
    perform payments.open_wallet('KES', test.user_id(p_number));

    if p_money > 0 then
        select t.transaction_id into v_transaction_id
        from payments.create_transaction('credit', p_money, 'KES', 'start', test.user_id(p_number)) as t;
        perform payments.update_transaction_status(v_transaction_id, 'completed');
    end if;

    if not exists (select from tariffs.tariffs as t where t.tariff_code = 'flat') then
        perform tariffs.create_tariff('flat', 'Flat', 'KES', 'Africa/Nairobi');
        perform tariffs.publish_tariff_version(
            'flat', now(), '[{"code": "all", "from_kwh": 0, "rate": 20}]',
            '[{"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "base": ["energy"],
               "rate": 25, "position": 1}]'
        );
        perform tokens.set_vending_key('201457', 1, 'abababababababab949494949494949401234567');
    end if;

    perform meters.create_meter(
        p_drn => meters.make_drn(p_number), p_tariff_code => 'flat', p_region => 'Nairobi',
        p_owner_user_id => test.user_id(p_number), p_meter_id => test.meter_id(p_number)
    );
    return test.meter_id(p_number);
end;
$$;

-- What is in a user's wallet.
create function test.wallet(p_number integer)
returns payments.accounts
language sql
begin atomic
    select a.*
    from payments.accounts as a
    where a.owner_user_id = test.user_id(p_number) and a.account_type = 'wallet';
end;

-- A tariff since 2020: 10 KES a kWh up to 100 kWh and 20 above, fuel 1 KES, 5 % of
-- energy for rural electrification, 16 % VAT of energy and fuel, whole shillings.
create function test.create_tariff(p_tariff_code text default 'test', p_band_method text default 'whole')
returns void
language plpgsql
as $$
begin
    perform tariffs.create_tariff(p_tariff_code, initcap(p_tariff_code), 'KES', 'Africa/Nairobi');

    perform tariffs.publish_tariff_version(
        p_tariff_code,
        '2020-01-01 00:00Z',
        '[{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 100, "rate": 20}]',
        '[
            {"code": "fuel", "label": "Fuel", "kind": "fuel", "basis": "per_kwh", "rate": 1, "position": 10},
            {"code": "rep", "label": "Rural electrification", "kind": "levy", "basis": "percent",
                "base": ["energy"], "rate": 5, "position": 20},
            {"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent",
                "base": ["energy", "fuel"], "rate": 16, "position": 30}
        ]',
        p_band_method,
        1
    );
end;
$$;

-- A wallet of test.user_id(n) with some money in it; call it as the DBA.
create function test.create_wallet(p_number integer, p_amount numeric default 0, p_currency text default 'KES')
returns uuid
language plpgsql
as $$
declare
    v_account_id uuid;
begin
    if not exists (select from auth.users as u where u.user_id = test.user_id(p_number)) then
        perform test.create_user(p_number);
    end if;

    v_account_id := (payments.open_wallet(p_currency, test.user_id(p_number))).account_id;

    if p_amount > 0 then
        perform payments.adjust_wallet(v_account_id, p_amount, 'test money');
    end if;

    return v_account_id;
end;
$$;

-- The id of a system account, whoever asks.
create function test.system_account(p_code text, p_currency text default 'KES')
returns uuid
language sql
security definer
begin atomic
    select account_id from payments.accounts where code = p_code and currency = p_currency;
end;

-- A handler of events that writes down what it was given, and fails on what is asked
-- for in the payload: {"raise": "PT422"}, {"sleep": 2}.
create table test.handled_events (
    position bigint generated always as identity primary key,
    event_id bigint not null
);

grant select, insert, delete on test.handled_events to app_api;

create function test.handle_event(p_event events.events)
returns void
language plpgsql
as $$
begin
    insert into test.handled_events (event_id) values (p_event.event_id);
    perform pg_sleep((p_event.payload ->> 'sleep')::double precision);

    if p_event.payload ? 'raise' then
        raise exception 'told_to' using errcode = p_event.payload ->> 'raise', detail = 'secret', hint = 'none';
    end if;
end;
$$;

create function test.clear_handled_events()
returns void
language plpgsql
as $$
begin
    delete from test.handled_events;
end;
$$;

-- Events of finished transactions, one each, with ids and numbers from 1 on.
create function test.create_events(p_count integer, p_payload jsonb default '{}')
returns void
language sql
begin atomic
    insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id, payload)
    select m.last + n, (m.last + n)::text::xid8, 'happened', 'thing', n::text, p_payload
    from (select coalesce(max(event_id), 0) as last from events.events) as m
    cross join generate_series(1, p_count) as n;
end;

-- Handlers of jobs: 'note' writes its payload down, 'answer' returns what the payload
-- says, both fail where it says {"raise": "PT422"}; 'far' is one of Python.
create table test.noted_jobs (
    position bigint generated always as identity primary key,
    payload  jsonb not null
);

grant select, insert, delete on test.noted_jobs to app_api;

create function test.note_job(p_payload jsonb)
returns void
language plpgsql
as $$
begin
    insert into test.noted_jobs (payload) values (p_payload);

    if p_payload ? 'raise' then
        raise exception 'told_to' using errcode = p_payload ->> 'raise';
    end if;
end;
$$;

create function test.answer_job(p_payload jsonb)
returns jsonb
language plpgsql
as $$
begin
    if p_payload ? 'raise' then
        raise exception 'told_to' using errcode = p_payload ->> 'raise';
    end if;

    return p_payload -> 'answer';
end;
$$;

create function test.create_job_handlers()
returns void
language plpgsql
as $$
begin
    perform jobs.register_handler('note', 'test.note_job(jsonb)');
    perform jobs.register_handler('answer', 'test.answer_job(jsonb)');
    perform jobs.register_handler('far');
end;
$$;

-- Adds a job and remembers its number under a name; call it as the DBA.
create function test.add_job(
    p_name       text,
    p_handler    text default 'note',
    p_payload    jsonb default '{}',
    p_run_at     timestamptz default null,
    p_priority   smallint default null,
    p_unique_key text default null,
    p_order_key  text default null
)
returns bigint
language plpgsql
as $$
declare
    v_job_id bigint := jobs.schedule_job(
        p_handler, p_payload || jsonb_build_object('name', p_name), p_run_at, p_priority, p_unique_key, p_order_key
    );
begin
    perform set_config('test.job_' || p_name, v_job_id::text, true);
    return v_job_id;
end;
$$;

-- The number of a job that has a name.
create function test.job(p_name text)
returns bigint
language sql
return current_setting('test.job_' || p_name)::bigint;

-- The state of a job that has a name; call it as the DBA.
create function test.state(p_name text)
returns text
language sql
return (jobs._find_job(test.job(p_name))).state;

-- Stores a reading of meter <p_number>, as the service; its members as in meters.ingest_readings.
create function test.ingest(p_number integer, p_read_at timestamptz, p_members jsonb)
returns jsonb
language sql
return meters.ingest_readings(
    jsonb_build_array(
        jsonb_build_object(
            'meter_id', test.meter_id(p_number),
            'read_at', to_char(p_read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        ) || p_members
    )
);
