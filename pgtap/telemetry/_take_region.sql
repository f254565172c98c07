begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_take_region', '{}'::text[], 'text');
select isnt_definer('telemetry', '_take_region', '{}'::text[]);
select function_privs_are(
    'telemetry', '_take_region', '{}'::text[], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_region', '{}'::text[], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_region', '{}'::text[], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_region', '{}'::text[], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

select is(telemetry._take_region(), null, 'there may be none');
do $$ begin
    insert into telemetry.dirty_regions (region, bucket_at)
    values ('A', '2026-03-01Z'), ('B', '2026-03-01Z'), ('B', '2026-03-02Z');
end $$;
select ok(telemetry._take_region() in ('A', 'B'), 'one of those that have marks');
select is((select count(*) from telemetry.region_states), 2::bigint, 'each has its lock');

select * from finish();
rollback;
