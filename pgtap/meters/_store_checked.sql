begin;
select plan(10);

-- Contract
select function_returns('meters', '_store_checked', array['meters.readings[]'], 'bigint');
select isnt_definer('meters', '_store_checked', array['meters.readings[]']);
select function_privs_are('meters', '_store_checked', array['meters.readings[]'], 'anon', '{}'::text[]);
select function_privs_are('meters', '_store_checked', array['meters.readings[]'], 'authenticated', '{}'::text[]);
select function_privs_are('meters', '_store_checked', array['meters.readings[]'], 'service_role', '{}'::text[]);

-- Behaviour
create function test.rows(p_first integer, p_last integer)
returns meters.readings[]
language sql
return array(
    select row(
        test.meter_id(1), '2026-03-01 08:00Z'::timestamptz + make_interval(mins => n), 6, null, null, 0.1, null
    )::meters.readings
    from generate_series(p_first, p_last) as n
);
grant execute on function test.rows(integer, integer) to public;

do $$ begin perform test.create_meter(1); end $$;
select test.login_as('service_role');
set local role app_api;
select is(meters._store_checked(test.rows(0, 9)), 10::bigint, 'stores readings, in a new partition');
select is(meters._store_checked(test.rows(5, 14)), 5::bigint, 'counts what is new');
select is(meters._store_checked('{}'), 0::bigint, 'takes nothing');
select results_eq(
    'select energy_kwh from meters.unsettled_consumption order by consumption_id', array[1.0, 0.5], 'counts energy once'
);
select is(count(*), 2::bigint, 'marks once per call') from meters.dirty_buckets;

select * from finish();
rollback;
