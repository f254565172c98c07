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

-- A rule for meters, and a signal of it about test.meter_id(n) so many minutes from 06:00 on; call them as
-- the DBA.
create function test.create_rule(
    p_rule_code     text default 'spike',
    p_hold_for      interval default '0',
    p_clear_for     interval default '0',
    p_reopen_within interval default '0',
    p_subject_type  text default 'meter'
)
returns text
language sql
begin atomic
    insert into alerts.rules (rule_code, title, alert_type, subject_type, hold_for, clear_for, reopen_within)
    values (p_rule_code, 'Power spike', 'ANOMALY', p_subject_type, p_hold_for, p_clear_for, p_reopen_within)
    returning rule_code;
end;

create function test.signal(
    p_number    integer,
    p_minute    numeric,
    p_is_firing boolean default true,
    p_rule_code text default 'spike',
    p_severity  text default null
)
returns uuid
language sql
return alerts._signal(
    p_rule_code, test.meter_id(p_number)::text, p_is_firing,
    '2026-01-01 06:00Z'::timestamptz + p_minute * interval '1 minute',
    'Power spike detected: 101.9% increase', '{"change_percent": 101.9}', p_severity => p_severity
);

-- Lets time pass for every condition and alert, as if everything had happened so much earlier.
create function test.let_pass(p_time interval)
returns void
language plpgsql
as $$
begin
    update alerts.conditions
    set received_at = received_at - p_time, ladder_at = ladder_at - p_time, due_at = due_at - p_time;
    update alerts.alerts set resolved_at = resolved_at - p_time where status = 'resolved';
end;
$$;

-- An operator of a region.
create function test.create_operator(p_number integer, p_region text default 'Nairobi')
returns uuid
language sql
begin atomic
    insert into auth.users (user_id, email, user_role, region)
    values (test.user_id(p_number), 'user' || p_number || '@example.com', 'operator', p_region)
    returning user_id;
end;

-- The open alert of a meter.
create function test.open_alert(p_number integer, p_rule_code text default 'spike')
returns uuid
language sql
security definer
begin atomic
    select a.alert_id
    from alerts.alerts as a
    where a.subject_id = test.meter_id(p_number)::text and a.rule_code = p_rule_code and a.status <> 'resolved';
end;

-- A minute of a meter as the roll-up leaves it, with its mark for detection. Its partitions have to be there.
create function test.store_minute(
    p_meter integer, p_at timestamptz, p_power numeric, p_voltage numeric default 230, p_current numeric default 5
)
returns void
language sql
as $$ -- text: a parsed body would be a dependency, by which pg_dump orders its tables
    insert into telemetry.readings_1m as r (
        meter_id, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
        registers_kwh, power_sum_kw, voltage_sum, current_sum_a
    )
    values (
        test.meter_id(p_meter), p_at, 1, 1, 1, 1, p_at + interval '5 seconds', p_at + interval '5 seconds', 0.01, 0,
        p_power, p_voltage, p_current
    )
    on conflict (meter_id, bucket_at) do update
    set power_sum_kw = excluded.power_sum_kw, voltage_sum = excluded.voltage_sum, current_sum_a = excluded.current_sum_a,
        last_at = r.last_at + interval '1 second';
    insert into telemetry.undetected_buckets (meter_id, bucket_at) values (test.meter_id(p_meter), p_at);
$$;

-- Partitions for minutes of meters and regions from three hours ago until now.
create function test.create_minute_partitions()
returns void
language plpgsql
as $$
begin
    perform telemetry._create_roll_up_partitions(
        t.table_prefix,
        array[date_trunc('day', now() - interval '3 hours', 'UTC'), date_trunc('day', now(), 'UTC')]
    )
    from (values ('telemetry.readings_'), ('telemetry.regions_')) as t (table_prefix);
end;
$$;

-- Have reports count what was published so far, as the worker does once it is committed.
create function test.count_sales()
returns void
language plpgsql
as $$
begin
    perform reports.handle_event(e)
    from events.events as e
    where e.event_type in ('region_updated', 'token_purchased', 'transaction_completed');
end;
$$;

-- Two regions with an operator each (11: Nairobi, 12: Mombasa; 13 has no region) and an admin (14), a customer
-- in each (1, 2) who bought for 100 and 50 KES; 20 of the 50 were given back. Call it as the DBA.
create function test.create_grid()
returns void
language plpgsql
as $$
declare
    v_purchase_id uuid;
begin
    perform test.create_user(11, 'operator'), test.create_user(12, 'operator'), test.create_user(13, 'operator'),
        test.create_user(14, 'admin');
    update auth.users set region = case user_id when test.user_id(11) then 'Nairobi' else 'Mombasa' end
    where user_id in (test.user_id(11), test.user_id(12));
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi', p_capacity_kw => 100);
    perform test.create_customer(1), test.create_customer(2);
    update meters.meters set region = 'Mombasa' where meter_id = test.meter_id(2); -- from the start: not a move
    perform tokens.purchase_tokens(test.meter_id(1), 100, p_account_id => (test.wallet(1)).account_id);
    v_purchase_id := (tokens.purchase_tokens(
        test.meter_id(2), 50, p_account_id => (test.wallet(2)).account_id
    )).purchase_id;
    perform payments.refund(v_purchase_id, 20);
    perform test.count_sales();
end;
$$;

-- A tariff by time of use since 2020, without charges: 30 EUR a kWh from 06:00 until 22:00 in Berlin, 10 at night.
create function test.create_time_of_use(p_tariff_code text default 'tou', p_region text default null)
returns void
language plpgsql
as $$
begin
    perform tariffs.create_tariff(p_tariff_code, initcap(p_tariff_code), 'EUR', 'Europe/Berlin', p_region);
    perform tariffs.publish_time_of_use(
        p_tariff_code, '2020-01-01 00:00+01', '[{"code": "day", "rate": 30}, {"code": "night", "rate": 10}]',
        '[
            {"period": "night", "from": "00:00", "until": "06:00"},
            {"period": "day", "from": "06:00", "until": "22:00"},
            {"period": "night", "from": "22:00", "until": "24:00"}
        ]'
    );
end;
$$;

-- A dynamic tariff since 2020 of a region that can carry 100 kW: 10 KES a kWh up to half of that, 20 at all of it,
-- straight in between; from 5 to 30, recomputed as often as anybody wants.
create function test.create_dynamic(p_tariff_code text default 'dyn', p_region text default 'Nairobi')
returns void
language plpgsql
as $$
begin
    insert into meters.regions (region, name, time_zone, capacity_kw)
    values (p_region, p_region, 'Africa/Nairobi', 100)
    on conflict (region) do update set capacity_kw = 100;
    perform tariffs.create_tariff(p_tariff_code, initcap(p_tariff_code), 'KES', 'Africa/Nairobi', p_region);
    perform tariffs.set_dynamic_tariff(
        p_tariff_code, 10, 5, 30, '[{"load": 0.5, "factor": 1}, {"load": 1, "factor": 2}]',
        p_min_interval => '0', p_effective_from => '2020-01-01 00:00Z'
    );
end;
$$;

-- The final invoice of user <p_number> for last month, of a meter that drew 5 kWh a day, as the service makes it.
create function test.create_final_invoice(p_number integer, p_region text default 'Nairobi')
returns uuid
language plpgsql
as $$
declare
    v_month date := (date_trunc('month', now() - interval '2 days') - interval '1 month')::date;
begin
    perform test.create_user(p_number);

    if not exists (select from tariffs.tariffs as t where t.tariff_code = 'test') then
        perform test.create_tariff();
        perform core._create_partition('telemetry.readings_1d', v_month - 1), core._create_partition('telemetry.readings_1d', v_month);
        perform test.login_as('service_role');
        perform invoices.set_billing(true);
    end if;

    perform test.login_as('service_role');
    perform meters.create_meter(
        p_meter_id => test.meter_id(p_number), p_meter_number => 'PAPER-' || p_number, p_tariff_code => 'test',
        p_region => p_region, p_time_zone => 'Africa/Nairobi', p_owner_user_id => test.user_id(p_number)
    );
    perform invoices.open_billing_account(
        test.meter_id(p_number), p_opened_at => v_month::timestamp at time zone 'Africa/Nairobi'
    );
    perform test.logout();

    insert into telemetry.readings_1d (
        meter_id, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
        registers_kwh
    )
    select test.meter_id(p_number), d, 48, 0, 0, 0, d, d, 5, 0
    from generate_series(v_month::timestamp, v_month + interval '27 days', '1 day') as t,
        lateral (select t at time zone 'Africa/Nairobi') as l (d);

    perform test.login_as('service_role');
    perform invoices.generate_monthly_invoices(v_month), invoices.finalize_invoices(p_is_now => true);
    perform test.logout();
    return (select i.invoice_id from invoices.invoices as i where i.user_id = test.user_id(p_number));
end;
$$;

-- Load of a region in a bucket of a level, as a roll-up would have left it.
create function test.add_load(
    p_region      text,
    p_load_kw     numeric,
    p_at          timestamptz default now(),
    p_meter_count integer default 10,
    p_level       text default '1m'
)
returns void
language plpgsql
as $$
begin
    perform telemetry._create_roll_up_partitions('telemetry.regions_', array[date_trunc('day', p_at, 'UTC')]);
    execute format(
        'insert into telemetry.regions_%s as r (region, bucket_at, reading_count, power_count, voltage_count, current_count,
            first_at, last_at, energy_kwh, meter_count, load_count, load_sum_kw, load_min_kw, load_max_kw)
        values ($1, date_trunc(%L, $3), $4, $4, 0, 0, $3, $3, 1, $4, 1, $2, $2, $2)
        on conflict (region, bucket_at) do update
        set reading_count = r.reading_count + 1, load_sum_kw = excluded.load_sum_kw, meter_count = excluded.meter_count',
        p_level, case p_level when '1m' then 'minute' else 'hour' end
    )
    using p_region, p_load_kw, p_at, p_meter_count;
end;
$$;

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

-- An order of test.user_id(n) for their meter by the provider kplc, in a state: pending, paid, vending, unknown,
-- delivered or refunded. Makes the customer where there is none. Call it as the DBA.
create function test.create_order(p_number integer, p_state text default 'paid', p_amount numeric default 100)
returns uuid
language plpgsql
as $$
declare
    v_order_id uuid;
    v_step     vending.step;
begin
    if not exists (select from auth.users as u where u.user_id = test.user_id(p_number)) then
        perform test.create_customer(p_number);
    end if;

    update vending.providers set is_enabled = true, is_one_per_minute = false where provider_code = 'kplc';
    perform vending.choose_provider('kplc', test.meter_id(p_number));
    v_order_id := (vending.create_order(
        test.meter_id(p_number), p_amount, case p_state when 'pending' then 'deposit' else 'wallet' end,
        p_account_id => (test.wallet(p_number)).account_id
    )).order_id;

    if p_state in ('vending', 'unknown', 'delivered', 'refunded') then
        v_step := vending.begin_step(v_order_id, 'vend');
    end if;

    if p_state in ('unknown', 'delivered', 'refunded') then
        perform vending.finish_call(
            v_order_id, v_step.call_id, v_step.call_at,
            case p_state when 'delivered' then 'vended' when 'refunded' then 'refused' else p_state end,
            case p_state when 'delivered' then jsonb_build_object('token', test.token(p_number)) else '{}' end
        );
    end if;

    return v_order_id;
end;
$$;

-- Twenty digits.
create function test.token(p_number integer)
returns text
language sql
immutable
return lpad(p_number::text, 20, '4');

-- An order as it is, whoever asks.
create function test.get_order(p_order_id uuid)
returns vending.orders
language sql
stable
security definer
as $$ -- text: nothing here may depend on what a deploy replaces
    select o.* from vending.orders as o where o.order_id = p_order_id;
$$;

-- Lets time pass for an order and the call that is under way for it.
create function test.age_order(p_order_id uuid, p_time interval default '1 day')
returns void
language plpgsql
as $$
begin
    update vending.orders as o
    set call_at = o.call_at - p_time, sent_at = o.sent_at - p_time, retry_at = o.retry_at - p_time,
        next_step_at = o.next_step_at - p_time, paid_at = o.paid_at - p_time
    where o.order_id = p_order_id;
end;
$$;

-- Jobs of a handler that are not done.
create function test.count_jobs(p_handler text)
returns bigint
language sql
stable
begin atomic
    select count(*)
    from (
        select r.handler from jobs.ready as r
        union all
        select w.handler from jobs.waiting as w
        union all
        select b.handler from jobs.blocked as b
    ) as j
    where j.handler = p_handler;
end;

-- Hours that a meter drew the same energy in, from one local date until before another, and their days, as the
-- roll-up would have left them.
create function test.store_hours(
    p_meter integer, p_from date, p_until date, p_kwh numeric, p_zone text default 'Africa/Nairobi'
)
returns void
language plpgsql
as $$
begin
    perform telemetry._create_roll_up_partitions(
        'telemetry.readings_',
        array(select generate_series(p_from::timestamptz - interval '2 days', p_until::timestamptz + interval '2 days', '5 days'))
    );
    insert into telemetry.readings_1h as r (
        meter_id, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
        registers_kwh
    )
    select test.meter_id(p_meter), h, 1, 0, 0, 0, h, h, p_kwh, 0
    from generate_series(
        telemetry._date_start(p_from, p_zone), telemetry._date_start(p_until, p_zone) - interval '1 hour', interval '1 hour'
    ) as h
    on conflict (meter_id, bucket_at) do update
    set energy_kwh = r.energy_kwh + excluded.energy_kwh, reading_count = r.reading_count + 1;

    delete from telemetry.readings_1d as d
    where d.meter_id = test.meter_id(p_meter) and d.bucket_at >= telemetry._date_start(p_from, p_zone)
        and d.bucket_at < telemetry._date_start(p_until, p_zone);

    insert into telemetry.readings_1d (
        meter_id, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
        registers_kwh
    )
    select h.meter_id, telemetry._day_start(h.bucket_at, p_zone), sum(h.reading_count), 0, 0, 0, min(h.first_at),
        max(h.last_at), sum(h.energy_kwh), 0
    from telemetry.readings_1h as h
    where h.meter_id = test.meter_id(p_meter) and h.bucket_at >= telemetry._date_start(p_from, p_zone)
        and h.bucket_at < telemetry._date_start(p_until, p_zone)
    group by 1, 2;
end;
$$;

-- Billing is on. Users 1 (Nairobi) and 2 (Mombasa) have a meter each that drew 12 kWh a day in September, October and
-- November 2025 and an account from September on; 11 is the operator of Nairobi, 12 that of Mombasa, 14 an
-- admin. The tariff is test.create_tariff's, by slabs. Call it as the DBA.
create function test.create_billing(p_last date default '2025-12-01')
returns void
language plpgsql
as $$
begin
    perform invoices.set_billing(true);
    perform test.create_user(1), test.create_user(2), test.create_operator(11), test.create_operator(12, 'Mombasa'),
        test.create_user(14, 'admin');
    perform test.create_tariff('bill', 'telescopic');

    for n in 1 .. 2 loop
        perform meters.create_meter(
            p_meter_id => test.meter_id(n), p_meter_number => 'B-' || n, p_time_zone => 'Africa/Nairobi', p_tariff_code => 'bill',
            p_region => (array['Nairobi', 'Mombasa'])[n], p_owner_user_id => test.user_id(n)
        );
        update meters.ownerships set owned_from = '2025-01-01' where meter_id = test.meter_id(n);
        perform test.store_hours(n, '2025-09-01', p_last, 0.5);
        perform invoices.open_billing_account(
            test.meter_id(n), p_opened_at => '2025-09-01 00:00+03', p_customer_name => 'Customer ' || n
        );
    end loop;
end;
$$;

-- The newest billing account of a user, and their newest invoice of a month (its first day).
create function test.billing_account(p_number integer)
returns uuid
language sql
security definer
begin atomic
    select a.account_id from invoices.accounts as a where a.user_id = test.user_id(p_number) order by a.account_id desc limit 1;
end;

create function test.invoice(p_number integer, p_month date default '2025-09-01', p_kind text default 'invoice')
returns uuid
language sql
security definer
begin atomic
    select i.invoice_id
    from invoices.invoices as i
    where i.user_id = test.user_id(p_number) and lower(i.period) = p_month and i.kind = p_kind
    order by i.invoice_id desc
    limit 1;
end;

-- Drafts and makes final what there is to bill up to a month, as the service would in time.
create function test.bill(p_month date default '2025-09-01')
returns integer
language plpgsql
as $$
begin
    while (invoices.generate_monthly_invoices(p_month)).status = 'running' loop
        null;
    end loop;
    return invoices.finalize_invoices(p_is_now => true);
end;
$$;

-- A request of user <p_number> that a phone pay into their wallet, which is made where it is missing; so is
-- our account at Safaricom. Call it as the DBA.
create function test.ask_phone(
    p_number        integer,
    p_amount        numeric default 100,
    p_phone         text default '0711000111',
    p_is_confirming boolean default false
)
returns uuid
language plpgsql
as $$
begin
    perform mpesa.sync_settings(jsonb_build_object('shortcode', '600100', 'is_confirming', p_is_confirming));
    return (mpesa.request_payment(p_amount, p_phone, test.create_wallet(p_number))).request_id;
end;
$$;

-- The same, sent on: Daraja took it under an id.
create function test.send_push(
    p_number        integer,
    p_checkout_id   text default 'ws_CO_1',
    p_amount        numeric default 100,
    p_is_confirming boolean default false
)
returns uuid
language plpgsql
as $$
declare
    v_request_id uuid := test.ask_phone(p_number, p_amount, p_is_confirming => p_is_confirming);
begin
    perform mpesa.claim_requests();
    perform mpesa.record_push(
        v_request_id, 1, jsonb_build_object('status', 'accepted', 'checkout_request_id', p_checkout_id)
    );
    return v_request_id;
end;
$$;

-- What a callback says of a push, as the gateway puts it.
create function test.stk(
    p_checkout_id text,
    p_code        text default '0',
    p_receipt     text default 'UA1AB2CD3E',
    p_amount      numeric default 100,
    p_request_id  uuid default null
)
returns jsonb
language sql
return jsonb_strip_nulls(jsonb_build_object(
    'source', 'stk', 'checkout_request_id', p_checkout_id, 'result_code', p_code, 'request_id', p_request_id,
    'receipt', case p_code when '0' then p_receipt end, 'amount', case p_code when '0' then p_amount::text end
));

-- A payment that a payer made to an account, as the gateway puts it.
create function test.c2b(p_account text, p_receipt text default 'UA1AB2CD3F', p_amount numeric default 100)
returns jsonb
language sql
return jsonb_build_object(
    'source', 'c2b', 'receipt', p_receipt, 'amount', p_amount::text, 'shortcode', '600100',
    'phone', '2547*****111', 'payer_name', 'ASHA', 'bill_reference', p_account
);

-- A user with a verified address and a password whose hash is test.password_hash(). Call it as the DBA.
create function test.password_hash(p_number integer default 0)
returns text
language sql
return '$argon2id$v=19$m=8,t=1,p=1$hash' || p_number;

create function test.create_login(p_number integer, p_role text default 'authenticated')
returns uuid
language plpgsql
as $$
begin
    perform test.create_user(p_number, p_role);
    update auth.users set email_verified_at = now() where user_id = test.user_id(p_number);
    insert into auth.credentials (user_id, password_hash) values (test.user_id(p_number), test.password_hash());
    return test.user_id(p_number);
end;
$$;

-- SHA-256 of the refresh token <p_number>, and a device that begins with that token, with a day to live.
create function test.token_hash(p_number integer)
returns bytea
language sql
return sha256(convert_to('token ' || p_number, 'UTF8'));

create function test.device(p_number integer, p_name text default 'Phone')
returns jsonb
language sql
return jsonb_build_object(
    'name', p_name, 'user_agent', 'curl', 'address', '203.0.113.9', 'idle_seconds', 3600, 'absolute_seconds', 86400,
    'refresh_hash', encode(test.token_hash(p_number), 'hex')
);

-- A session of user <p_user> that begins with the refresh token <p_number>. Call it as the DBA.
create function test.start_session(p_user integer, p_number integer, p_name text default 'Phone')
returns uuid
language sql
as $$ -- text: nothing here may depend on what a deploy replaces
    select (auth._start_session(test.user_id(p_user), test.device(p_number, p_name))).session_id;
$$;

-- What the gateway asks for the refresh token <p_number>, whose successor is the one after it.
create function test.rotate(p_number integer)
returns auth.session_outcome
language sql
as $$
    select auth.rotate_refresh_token(
        test.token_hash(p_number), array[encode(test.token_hash(p_number + 1), 'hex')], 30, 3600
    );
$$;

-- Act as a user within a session: the claims of its access token.
create function test.login_to(p_role text, p_user_id uuid, p_session_id uuid)
returns void
language plpgsql
as $$
begin
    perform test.login_as(p_role, p_user_id);
    perform set_config(
        'request.jwt.claims',
        jsonb_build_object('sub', p_user_id, 'role', p_role, 'sid', p_session_id)::text, true
    );
end;
$$;

-- A new signing key, as the gateway offers it.
create function test.signing_key(p_kid text)
returns jsonb
language sql
return jsonb_build_object('jwk', jsonb_build_object('kid', p_kid), 'sealed', 'sealed');

-- Entries of the audit log as a transaction left them that is long over, so that they can be sealed here; each a
-- second after the one before. Call it as the DBA.
create function test.log_entries(p_count integer, p_at timestamptz default now())
returns void
language sql
as $$
    insert into ops.audit_log (
        audit_id, occurred_at, subject_type, subject_id, action, new_values, actor_type, login, xid
    )
    select
        ('00000000-0000-7000-a000-' || lpad(n::text, 12, '0'))::uuid, p_at + n * interval '1 second', 'thing', n::text,
        'noted', jsonb_build_object('n', n), 'database', 'tests', '3'
    from generate_series(1, p_count) as n;
$$;

-- Changes the audit log as an owner can who switches its triggers off.
create function test.tamper(p_statement text)
returns void
language plpgsql
as $$
begin
    set local session_replication_role = replica;
    execute p_statement;
    set local session_replication_role = origin;
end;
$$;

-- Tables to delete from: shelves hold books; books hold chapters, which may lie in chapters; notes lie on a shelf and may
-- belong to a chapter, without a foreign key for that. Call it as the DBA.
create function test.create_library(p_retention interval default '30 days')
returns void
language plpgsql
as $$
begin
    create schema library authorization app_owner;
    set local role app_owner;

    create table library.shelves (
        shelf_id uuid primary key, user_id uuid not null, title text unique, version bigint not null default 1,
        updated_at timestamptz not null default '2000-01-01', deleted_at timestamptz, deletion_id uuid,
        unique (user_id, shelf_id)
    );
    create table library.books (
        user_id uuid not null, book_id uuid not null, shelf_id uuid not null, title text,
        deleted_at timestamptz, deletion_id uuid,
        primary key (user_id, book_id),
        foreign key (user_id, shelf_id) references library.shelves (user_id, shelf_id)
    );
    create table library.chapters (
        chapter_id uuid primary key, user_id uuid not null, book_id uuid not null, parent_id uuid,
        deleted_at timestamptz, deletion_id uuid,
        foreign key (user_id, book_id) references library.books (user_id, book_id),
        foreign key (parent_id) references library.chapters (chapter_id)
    );
    create table library.notes (
        note_id uuid primary key, user_id uuid, shelf_id uuid, chapter_id uuid, deleted_at timestamptz, deletion_id uuid,
        foreign key (shelf_id) references library.shelves (shelf_id)
    );
    create unique index books_title_idx on library.books (user_id, title) where deleted_at is null;
    create index on library.shelves (user_id) where deleted_at is null;
    create index on library.books (user_id, shelf_id) where deleted_at is null;
    create index on library.chapters (user_id, book_id) where deleted_at is null;
    create index on library.chapters (parent_id) where deleted_at is null;
    create index on library.notes (user_id) where deleted_at is null;
    create index on library.notes (shelf_id);
    create index on library.notes (chapter_id) where deleted_at is null;
    create index on library.shelves (deletion_id) where deletion_id is not null;
    create index on library.books (deleted_at) where deleted_at is not null;
    create index on library.chapters (deletion_id) where deletion_id is not null;
    create index on library.notes (deletion_id) where deletion_id is not null;

    alter table library.shelves enable row level security;
    alter table library.books enable row level security;
    alter table library.chapters enable row level security;
    alter table library.notes enable row level security;
    create policy shelves_own on library.shelves to app_api using (user_id = (select auth.uid()));
    create policy books_own on library.books to app_api
        using (user_id = (select auth.uid()) or (select auth.role()) = 'service_role');
    create policy chapters_own on library.chapters to app_api using (user_id = (select auth.uid()));
    create policy notes_own on library.notes to app_api using (user_id = (select auth.uid()));
    grant usage on schema library to app_api;
    grant select, insert, update, delete on all tables in schema library to app_api;
    reset role;

    perform soft_delete.enable('library.notes', 'user_id', p_retention => p_retention);
    perform soft_delete.enable(
        'library.chapters', 'user_id', '{"library.notes": "chapter_id", "library.chapters": "parent_id"}', p_retention
    );
    perform soft_delete.enable('library.books', 'user_id', '{"library.chapters": "book_id"}', p_retention);
    perform soft_delete.enable(
        'library.shelves', 'user_id', '{"library.books": "shelf_id", "library.notes": "shelf_id"}', p_retention
    );
end;
$$;

-- One of its records: test.record_id(1) is 00000000-0000-7000-a000-000000000001.
create function test.record_id(p_number integer)
returns uuid
language sql
immutable
return ('00000000-0000-7000-a000-' || lpad(p_number::text, 12, '0'))::uuid;

-- User 1 has shelf 1 with book 11; that chapter 111, in which lies 112; note 1111 on shelf 1 about chapter 111, note 1112 on
-- no shelf about chapter 112. And shelf 2 with book 21 and note 1113. User 2 has shelf 3 with a book 11, too.
create function test.fill_library()
returns void
language plpgsql
as $$
begin
    insert into library.shelves (shelf_id, user_id, title)
    values (test.record_id(1), test.user_id(1), 'one'), (test.record_id(2), test.user_id(1), 'two'),
        (test.record_id(3), test.user_id(2), 'three');
    insert into library.books (user_id, book_id, shelf_id, title)
    values (test.user_id(1), test.record_id(11), test.record_id(1), 'eleven'),
        (test.user_id(1), test.record_id(21), test.record_id(2), 'twenty-one'),
        (test.user_id(2), test.record_id(11), test.record_id(3), 'eleven');
    insert into library.chapters (chapter_id, user_id, book_id, parent_id)
    values (test.record_id(111), test.user_id(1), test.record_id(11), null),
        (test.record_id(112), test.user_id(1), test.record_id(11), test.record_id(111));
    insert into library.notes (note_id, user_id, shelf_id, chapter_id)
    values (test.record_id(1111), test.user_id(1), test.record_id(1), test.record_id(111)),
        (test.record_id(1112), test.user_id(1), null, test.record_id(112)),
        (test.record_id(1113), test.user_id(1), test.record_id(2), null);
end;
$$;

-- The numbers of the active ones. Call it as the DBA.
create function test.active_records()
returns text
language plpgsql
as $$
begin
    return (
        select string_agg(right(r.id::text, 4)::integer::text, ' ' order by r.id)
        from (
            select shelf_id as id from library.active_shelves
            union all
            select book_id from library.active_books
            union all
            select chapter_id from library.active_chapters
            union all
            select note_id from library.active_notes
        ) as r
    );
end;
$$;

-- Tables that clients may keep offline: notes (rule manual), tasks (merge, soft-deleted), pages (server_wins),
-- leaves (client_wins), cards without an owner, whom policies show to their assignee. Rows are of any user. And
-- functions that an item may call, or may not.
create function test.create_garden()
returns void
language plpgsql
as $$
declare
    v_table text;
begin
    create schema garden;
    grant usage on schema garden to app_api, authenticated;

    create table garden.notes (
        note_id uuid primary key, user_id uuid not null, title text check (title <> 'bad'), body text, secret text default 's',
        stars integer not null default 0, created_at timestamptz not null default now()
    );
    create table garden.tasks (
        task_id uuid primary key, user_id uuid not null, title text, points integer, is_done boolean, deleted_at timestamptz,
        version bigint not null default 1, updated_at timestamptz
    );
    create table garden.pages (page_id uuid primary key, user_id uuid not null, title text);
    create table garden.leaves (leave_id uuid primary key, user_id uuid not null, title text);
    create table garden.cards (card_id uuid primary key, assignee_id uuid, title text);
    create table garden.loose (loose_id uuid primary key, user_id uuid not null);

    foreach v_table in array array['notes', 'tasks', 'pages', 'leaves', 'cards'] loop
        execute format('alter table garden.%I enable row level security', v_table);
        execute format('grant select, insert, update, delete on garden.%I to app_api', v_table);
        execute format(
            'create policy %I on garden.%I to app_api using (%I = (select auth.uid()))', v_table || '_own', v_table,
            case v_table when 'cards' then 'assignee_id' else 'user_id' end
        );
    end loop;

    create function garden.name_note(p_note_id uuid, p_title text, p_marks text[] default '{}') returns jsonb
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
        update garden.notes set title = p_title || array_to_string(p_marks, '') where note_id = p_note_id;
        return jsonb_build_object('is_found', found, 'user_id', auth.uid());
    end;
    $body$;
    create function garden.run_as_caller() returns text language sql return current_user::text;
    create function garden.not_granted() returns text language sql security definer return current_user::text;
    create function garden.wait_longer() returns void language plpgsql security definer as
        $body$ begin raise exception 'busy' using errcode = 'PT503'; end $body$;
    alter function garden.name_note owner to app_api;
    alter function garden.wait_longer owner to app_api;
    revoke execute on all functions in schema garden from public;
    grant execute on function garden.name_note, garden.run_as_caller, garden.wait_longer to authenticated;

    perform sync.enable_sync('garden.notes', 'manual', p_hidden => '{secret}'),
        sync.enable_sync('garden.tasks', 'merge', p_column_rules => '{"points": "greatest", "is_done": "server_wins"}'),
        sync.enable_sync('garden.pages', 'server_wins'),
        sync.enable_sync('garden.leaves', 'client_wins'),
        sync.enable_sync('garden.cards', 'manual', '');
end;
$$;

-- An item of a push: test.item(1, 'notes', 2, 'update', 1, '{"title": "x"}') is item 1 about record 2.
create function test.item(
    p_number integer, p_table text, p_record integer, p_operation text, p_base bigint default null, p_data jsonb default null
)
returns jsonb
language sql
return jsonb_strip_nulls(jsonb_build_object(
    'id', test.user_id(900000 + p_number), 'table', 'garden.' || p_table, 'record_id', test.user_id(1000 + p_record),
    'operation', p_operation, 'base_version', p_base, 'data', p_data
));

-- A synced table of the garden, and a client: test.sync_client(1) is the one that test.push(1, …) pushes as.
create function test.sync_table(p_table text)
returns sync.tables
language sql
return (select t from sync.tables as t where t.table_name = 'garden.' || p_table);

create function test.sync_client(p_client integer)
returns sync.clients
language sql
return (select c from sync.clients as c where c.client_id = test.user_id(5000 + p_client));

-- Users 1 and 2 with notes (records 1, 3 and 4 are user 1's, 2 is user 2's), and user 1's client 1, as whom it goes on.
create function test.plant_notes()
returns void
language plpgsql
as $$
begin
    perform test.create_user(1), test.create_user(2), test.create_garden();
    insert into garden.notes (note_id, user_id, title)
    values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs'),
        (test.user_id(1003), test.user_id(1), 'third'), (test.user_id(1004), test.user_id(1), 'fourth');
    perform test.login_as('authenticated', test.user_id(1));
    set local role app_api;
    perform sync._get_client(test.user_id(5001));
end;
$$;

-- Changes of three of those notes, as items of a push; and items as the steps of one.
create function test.three_changes()
returns jsonb
language sql
return jsonb_build_array(
    test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 3, 'update', 1, '{"stars": 2}'),
    test.item(3, 'notes', 4, 'update', 1, '{"title": "c"}')
);

create function test.push_steps(p_items jsonb)
returns sync.step[]
language sql
return sync._list_steps(p_items, sync._find_tables(p_items), sync._find_joint(p_items, sync._find_tables(p_items)));

-- Pushes items as a user's client; returns the answers.
create function test.push(p_client integer, variadic p_items jsonb[])
returns jsonb
language sql
return sync.push_changes(test.user_id(5000 + p_client), to_jsonb(p_items)) -> 'results';

-- What was changed in this transaction, as if it had ended: pulls see it.
create function test.settle_sync()
returns void
language sql
security definer
as $$ update sync.records set xid = '5' where xid = pg_current_xact_id() $$;
