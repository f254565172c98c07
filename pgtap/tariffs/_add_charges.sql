begin;
select plan(13);

select test.create_tariff();

-- Contract
select function_returns(
    'tariffs', '_add_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'setof tariffs.charges'
);
select isnt_definer('tariffs', '_add_charges', array['text', 'timestamp with time zone', 'jsonb']);
select function_privs_are(
    'tariffs', '_add_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select charge_code, label, kind, basis, base_codes, rate, position
    from tariffs._add_charges('test', '2030-01-01', '[{"code": "vat", "base": ["energy"]}, {"code": "fuel", "rate": null}]')
    $$,
    $$
    values ('vat', 'VAT', 'tax', 'percent', '{energy}'::text[], 16::numeric, 30::smallint),
        ('fuel', 'Fuel', 'fuel', 'per_kwh', '{}', null, 10::smallint)
    $$,
    'what is left out stays as it was'
);

-- Errors
select throws_ok(
    $$ select tariffs._add_charges('test', '2030-01-01', '{}') $$, 'PT400', 'invalid_charges', 'needs an array'
);
select throws_ok(
    $$ select tariffs._add_charges('test', '2030-01-01', null) $$, 'PT400', 'invalid_charges', 'needs charges'
);
select throws_ok(
    $$ select tariffs._add_charges('test', '2030-01-01', '[1]') $$, 'PT400', 'invalid_charges', 'needs objects'
);
select throws_ok(
    $$ select tariffs._add_charges('test', '2030-01-01', '[{"code": "new", "rate": 1}]') $$,
    'PT422', 'incomplete_charge', 'a new charge is stated in full'
);
select throws_ok(
    $$ select tariffs._add_charges('test', '2030-01-01', '[{"code": "vat", "rate": 18}]') $$,
    '23505', null, 'a charge changes once at a moment'
);
select throws_ok(
    $$ select tariffs._add_charges('test', '2031-01-01', '[{"code": "vat", "kind": "gift"}]') $$,
    '23514', null, 'there are three kinds'
);

select * from finish();
rollback;
