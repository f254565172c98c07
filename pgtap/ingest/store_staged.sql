begin;
select plan(17);

-- Contract
select function_returns('ingest', 'store_staged', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'jsonb');
select is_definer('ingest', 'store_staged', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint']);
select function_privs_are('ingest', 'store_staged', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'store_staged', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'store_staged', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'service_role', array['EXECUTE']);

-- Behaviour
create function test.stage(p_from integer, p_until integer, p_meter integer default 1)
returns void
language plpgsql
as $$
begin
    perform ingest.prepare_stage();
    insert into pg_temp.ingest_rows (meter_id, read_at, power_kw, energy_kwh)
    select
        test.meter_id(p_meter),
        to_char('2026-03-01 08:00Z'::timestamptz + make_interval(mins => n), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 6, 0.1
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
    perform core._create_partition('meters.readings', '2026-03-01Z');
end;
$$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform ingest.open_stream('k', 'ndjson'); end $$;

do $$ begin perform test.stage(0, 19); end $$;
select is(
    ingest.store_staged('k', 1, 0, 100, 7, 20, 20), '{"stored": 20, "duplicates": 0, "rejected": []}'::jsonb,
    'stores the rows'
);
select is(
    ingest.get_stream('k') - '{key,format,state}'::text[],
    '{"offset": 100, "lines": 20, "read": 20, "stored": 20, "duplicates": 0, "rejected": 0}'::jsonb, 'and moves the stream'
);
select test.logout();
select results_eq(
    'select meter_id, energy_kwh from meters.unsettled_consumption',
    $$ values (test.meter_id(1), 2.0) $$, 'counts the energy'
);
select results_eq(
    'select bucket_at from meters.dirty_buckets order by bucket_at',
    array['2026-03-01 08:00:00+00', '2026-03-01 08:15:00+00']::timestamptz[], 'marks the quarters of an hour'
);

select test.login_as('authenticated', test.user_id(1));
do $$ begin perform test.clear_stage(); perform test.stage(20, 29); end $$;
select is(ingest.store_staged('k', 1, 100, 200, 7, 11, 11), null, 'takes nothing where rows are fewer than lines');
do $$ begin perform test.stage(30, 30, 2); end $$;
select is(ingest.store_staged('k', 1, 100, 200, 7, 11, 11), null, 'nor where a meter is a stranger''s');
do $$ begin perform test.clear_stage(); insert into pg_temp.ingest_rows (meter_id, read_at, power_kw)
values (test.meter_id(1), '2026-03-01 08:00:00', 1); end $$;
select is(ingest.store_staged('k', 1, 100, 200, 7, 1, 1), null, 'nor an instant without its offset');
do $$ begin perform test.clear_stage(); insert into pg_temp.ingest_rows (meter_id, read_at, power_kw)
values (test.meter_id(1), to_char(now() + interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 1); end $$;
select is(ingest.store_staged('k', 1, 100, 200, 7, 1, 1), null, 'nor one in the future');
select is(ingest.get_stream('k') ->> 'offset', '100', 'and the stream stays where it is');

-- Errors
do $$ begin perform test.clear_stage(); perform test.stage(0, 0); end $$;
select throws_ok(
    $$ select ingest.store_staged('k', 1, 100, 200, 7, 1, 1) $$, '23505', null, 'fails on a row that is there already'
);
select throws_ok(
    $$ select ingest.store_staged('k', 1, 0, 200, 7, 1, 1) $$, 'PT409', 'stream_taken_over', 'takes a chunk once'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select ingest.store_staged('k', 1, 100, 200, 7, 1, 1) $$, 'PT404', 'stream_not_found', 'nobody else adds to a stream'
);

select * from finish();
rollback;
