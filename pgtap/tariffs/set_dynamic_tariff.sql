begin;
select plan(23);

select tariffs.create_tariff('dyn', 'Dyn', 'KES', 'Africa/Nairobi', 'Nairobi');
select tariffs.create_tariff('nowhere', 'Nowhere', 'KES', 'Africa/Nairobi');

-- Contract
select function_returns(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'tariffs.dynamic_rules'
);
select is_definer(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text']
);
select function_privs_are(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'set_dynamic_tariff',
    array['text', 'numeric', 'numeric', 'numeric', 'jsonb', 'numeric', 'numeric', 'interval', 'interval', 'integer', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$
    select floor_rate, ceiling_rate, curve_loads, curve_factors, smoothing, min_interval
    from tariffs.set_dynamic_tariff(
        'dyn', 10, 5, 20, '[{"load": 0.5, "factor": 1}, {"load": 1, "factor": 2}]', p_smoothing => 0.3
    )
    $$,
    $$ values (5::numeric, 20::numeric, '{0.5,1}'::numeric[], '{1,2}'::numeric[], 0.3, interval '1 minute') $$,
    'an admin says how the rate follows the load'
);
select is((tariffs.quote_energy('dyn', p_kwh => 1)).total, 10.00, 'it begins with the base rate');
select test.logout();
select is(
    (select is_dynamic from tariffs.rate_states where tariff_code = 'dyn'), true, 'and will be recomputed'
);

-- Errors
prepare set_dynamic(text, numeric, numeric, numeric, jsonb, numeric, interval) as
select tariffs.set_dynamic_tariff(
    $1, $2, $3, $4, $5, p_smoothing => $6, p_min_interval => $7, p_effective_from => now() + interval '1 day'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 11, 20, '[{"load": 1, "factor": 1}]', 1, '0') $$, 'PT400', 'invalid_rate', 'floor <= base'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 9, '[{"load": 1, "factor": 1}]', 1, '0') $$, 'PT400', 'invalid_rate', 'base <= ceiling'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 'NaN', '[{"load": 1, "factor": 1}]', 1, '0') $$, 'PT400', 'invalid_rate', 'takes no NaN'
);
select throws_ok(
    $$ execute set_dynamic('dyn', null, 5, 20, '[{"load": 1, "factor": 1}]', 1, '0') $$, 'PT400', 'invalid_rate', 'needs rates'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[]', 1, '0') $$, 'PT400', 'invalid_curve', 'needs a point'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[{"load": "1", "factor": 1}]', 1, '0') $$, 'PT400', 'invalid_curve', 'of numbers'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[{"load": 1, "factor": 1}, {"load": 1, "factor": 2}]', 1, '0') $$,
    'PT400', 'invalid_curve', 'one factor for each load'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[{"load": 0, "factor": 2}, {"load": 1, "factor": 1}]', 1, '0') $$,
    'PT400', 'invalid_curve', 'more load is never cheaper'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[{"load": 1, "factor": 1}]', 0, '0') $$, '23514', null, 'it has to move'
);
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[{"load": 1, "factor": 1}]', 1, '901 seconds') $$, '23514', null, 'often enough'
);
select throws_ok(
    $$ execute set_dynamic('nowhere', 10, 5, 20, '[{"load": 1, "factor": 1}]', 1, '0') $$,
    'PT422', 'tariff_has_no_region', 'needs a region'
);
select throws_ok(
    $$ execute set_dynamic('no', 10, 5, 20, '[{"load": 1, "factor": 1}]', 1, '0') $$, 'PT404', 'tariff_not_found', 'and a tariff'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ execute set_dynamic('dyn', 10, 5, 20, '[{"load": 1, "factor": 1}]', 1, '0') $$, '42501', null, 'operators only read'
);

select * from finish();
rollback;
