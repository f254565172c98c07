begin;
select plan(10);

select test.create_tariff();
select test.create_tariff('slabs', 'telescopic');

-- Contract
select function_returns('tariffs', '_compile_price_sheet', array['text', 'timestamp with time zone'], 'void');
select isnt_definer('tariffs', '_compile_price_sheet', array['text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_compile_price_sheet',
    array['text', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_compile_price_sheet',
    array['text', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_compile_price_sheet',
    array['text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_compile_price_sheet',
    array['text', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select band_codes, band_starts, band_costs, line_bases, line_is_tax, energy_factor, kwh_factor, rounding_slack
    from tariffs.price_sheets where tariff_code = 'test'
    $$,
    $$
    values (array['low', 'high'], array[0, 100::numeric], array[0, 2000::numeric], array[0, 0, 1, 3], '{f,f,f,t}'::boolean[], 1.21, 1.16,
        0.5 + 0.005 * (1 + 1 + 1 + 1) + 0.005 * 0.05 + (0.005 + 0.005) * 0.16)
    $$,
    'works out factors and slack of a whole-purchase tariff'
);
select results_eq(
    $$ select band_costs from tariffs.price_sheets where tariff_code = 'slabs' $$,
    $$ values (array[0, 1000::numeric]) $$,
    'adds the slabs below up'
);

-- Errors
insert into tariffs.charges (
    charge_id, tariff_code, charge_code, effective_from, label, kind, basis, base_codes, rate, position
)
values
    (gen_random_uuid(), 'test', 'early', '2030-01-01', 'Early', 'levy', 'percent', '{vat}', 1, 5),
    (gen_random_uuid(), 'slabs', 'rebate', '2030-01-01', 'Rebate', 'levy', 'per_kwh', '{}', -30, 5);
select throws_ok(
    $$ select tariffs._compile_price_sheet('test', '2030-01-01') $$,
    'PT422', 'invalid_charge_base', 'a percentage is taken of earlier lines'
);
select throws_ok(
    $$ select tariffs._compile_price_sheet('slabs', '2030-01-01') $$,
    'PT422', 'price_not_positive', 'energy is never free'
);

select * from finish();
rollback;
