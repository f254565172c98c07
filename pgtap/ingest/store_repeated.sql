begin;
select plan(12);

-- Contract
select function_returns('ingest', 'store_repeated', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'jsonb');
select is_definer('ingest', 'store_repeated', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint']);
select function_privs_are('ingest', 'store_repeated', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'store_repeated', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'store_repeated', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'service_role', array['EXECUTE']);

-- Behaviour
-- Eight o'clock of a day that lies a while back, whenever this is run.
create function test.morning()
returns timestamptz
language sql
stable
return date_trunc('month', now(), 'UTC') - interval '3 months' + interval '8 hours';
grant execute on function test.morning() to public;

create function test.stage(p_from integer, p_until integer, p_meter integer default 1)
returns void
language plpgsql
as $$
begin
    perform ingest.prepare_stage();
    insert into pg_temp.ingest_rows (meter_id, read_at, power_kw, energy_kwh)
    select
        test.meter_id(p_meter),
        to_char(test.morning() + make_interval(mins => n), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 6, 0.1
    from generate_series(p_from, p_until) as n;
end;
$$;
grant execute on function test.stage(integer, integer, integer) to public;

-- What "on commit delete rows" does between two chunks.
create function test.clear_stage()
returns void
language plpgsql
security definer
as $$
begin
    delete from pg_temp.ingest_rows;
end;
$$;
grant execute on function test.clear_stage() to public;

set local timezone = 'UTC';
do $$
begin
    perform test.create_user(1), test.create_user(2);
    perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2));
    perform core._create_partition('meters.readings', test.morning());
end;
$$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform ingest.open_stream('k', 'ndjson'); end $$;

do $$ begin perform test.stage(0, 9); end $$;
select is(
    ingest.store_repeated('k', 1, 0, 100, 7, 10, 10), '{"stored": 10, "duplicates": 0, "rejected": []}'::jsonb,
    'stores what is new'
);
do $$ begin perform test.clear_stage(); perform test.stage(5, 19); perform test.stage(19, 19); end $$;
select is(
    ingest.store_repeated('k', 1, 100, 200, 7, 16, 16), '{"stored": 10, "duplicates": 6, "rejected": []}'::jsonb,
    'and counts what is there, or there twice'
);
select is(
    ingest.get_stream('k') - '{key,format,state}'::text[],
    '{"offset": 200, "lines": 26, "read": 26, "stored": 20, "duplicates": 6, "rejected": 0}'::jsonb, 'moves the stream'
);
do $$ begin perform test.clear_stage(); insert into pg_temp.ingest_rows (meter_id, read_at, power_kw)
values (test.meter_id(1), to_char(test.morning() - interval '40 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 1); end $$;
select is(
    ingest.store_repeated('k', 1, 200, 300, 7, 1, 1) ->> 'stored', '1', 'makes the partition of a late day'
);
do $$ begin perform test.stage(0, 0, 2); end $$;
select is(ingest.store_repeated('k', 1, 300, 400, 7, 2, 2), null, 'takes nothing where a meter is a stranger''s');
select test.logout();
select results_eq(
    'select energy_kwh from meters.unsettled_consumption order by consumption_id', array[1.0, 1.0], 'counts energy once'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select ingest.store_repeated('k', 1, 300, 400, 7, 1, 1) $$, 'PT404', 'stream_not_found', 'nobody else adds to a stream'
);

select * from finish();
rollback;
