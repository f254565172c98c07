begin;
select plan(9);

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
insert into tariffs.overrides (override_id, tariff_code, tariff_key, rate, reason, effective_from, effective_until, planned_until)
select gen_random_uuid(), 'test', tariff_key, 7, 'Test', '2030-06-01', '2031-06-01', '2031-06-01' from tariffs.tariffs;
select tariffs._compile_price_sheets('test', '2030-01-01');
select results_eq(
    $$
    select effective_from, band_rates, override_id is not null, cardinality(line_rates)
    from tariffs.price_sheets where tariff_code = 'test' order by effective_from
    $$,
    $$
    values ('2020-01-01 00:00Z'::timestamptz, '{10,20}'::numeric[], false, 4), ('2030-06-01 00:00Z', '{7}', true, 4),
        ('2031-01-01 00:00Z', '{7}', true, 5), ('2031-06-01 00:00Z', '{10,20}', false, 5),
        ('2032-01-01 00:00Z', '{10,20}', false, 6)
    $$,
    'an override is sheets of its own, and what comes after it another one'
);

select * from finish();
rollback;
