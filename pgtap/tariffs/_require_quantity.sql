begin;
select plan(18);

-- Contract
select function_returns('tariffs', '_require_quantity', array['numeric', 'numeric'], 'void');
select isnt_definer('tariffs', '_require_quantity', array['numeric', 'numeric']);
select function_privs_are('tariffs', '_require_quantity', array['numeric', 'numeric'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_require_quantity', array['numeric', 'numeric'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_require_quantity', array['numeric', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_require_quantity', array['numeric', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok($$ select tariffs._require_quantity(0.001, null) $$, 'takes a watt-hour');
select lives_ok($$ select tariffs._require_quantity(null, 0.01) $$, 'takes a cent');

-- Errors
select throws_ok(
    $$ select tariffs._require_quantity(null, null) $$, 'PT400', 'invalid_quantity', 'needs one of the two'
);
select throws_ok(
    $$ select tariffs._require_quantity(1, 1) $$, 'PT400', 'invalid_quantity', 'refuses both'
);
select throws_ok($$ select tariffs._require_quantity('NaN', null) $$, 'PT400', 'invalid_kwh', 'refuses NaN kWh');
select throws_ok($$ select tariffs._require_quantity(-1, null) $$, 'PT400', 'invalid_kwh', 'refuses negative kWh');
select throws_ok($$ select tariffs._require_quantity(0, null) $$, 'PT400', 'invalid_kwh', 'refuses no kWh');
select throws_ok($$ select tariffs._require_quantity(1e8, null) $$, 'PT400', 'invalid_kwh', 'refuses huge kWh');
select throws_ok(
    $$ select tariffs._require_quantity(0.0001, null) $$, 'PT400', 'invalid_kwh', 'refuses parts of a watt-hour'
);
select throws_ok($$ select tariffs._require_quantity(null, 'NaN') $$, 'PT400', 'invalid_amount', 'refuses NaN money');
select throws_ok($$ select tariffs._require_quantity(null, 0) $$, 'PT400', 'invalid_amount', 'refuses no money');
select throws_ok(
    $$ select tariffs._require_quantity(null, 'Infinity') $$, 'PT400', 'invalid_amount', 'refuses infinite money'
);

select * from finish();
rollback;
