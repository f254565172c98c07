begin;
select plan(8);

set local timezone = 'UTC';
select test.create_tariff();

-- Contract
select function_returns('tariffs', '_compile_price_sheets', array['text', 'timestamp with time zone'], 'void');
select isnt_definer('tariffs', '_compile_price_sheets', array['text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_compile_price_sheets',
    array['text', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_compile_price_sheets',
    array['text', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_compile_price_sheets',
    array['text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_compile_price_sheets',
    array['text', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
insert into tariffs.charges (
    charge_id, tariff_code, charge_code, effective_from, label, kind, basis, rate, position
)
values
    (gen_random_uuid(), 'test', 'new', '2031-01-01', 'New', 'levy', 'per_kwh', 1, 80),
    (gen_random_uuid(), 'test', 'newer', '2032-01-01', 'Newer', 'levy', 'per_kwh', 1, 90);
select tariffs._compile_price_sheets('test', '2030-01-01');
select results_eq(
    $$
    select effective_from, cardinality(line_rates)
    from tariffs.price_sheets where tariff_code = 'test' order by effective_from
    $$,
    $$ values ('2020-01-01 00:00Z'::timestamptz, 4), ('2031-01-01 00:00Z', 5), ('2032-01-01 00:00Z', 6) $$,
    'makes a sheet for each moment at which anything changes'
);
select tariffs._compile_price_sheets('test', '2030-01-01');
select is(
    (select count(*) from tariffs.price_sheets where tariff_code = 'test'), 3::bigint, 'working them out again changes nothing'
);

select * from finish();
rollback;
