begin;
select plan(17);

select test.create_tariff();

-- Contract
select function_returns(
    'tariffs', 'publish_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'setof tariffs.charges'
);
select is_definer('tariffs', 'publish_charges', array['text', 'timestamp with time zone', 'jsonb']);
select function_privs_are(
    'tariffs', 'publish_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'publish_charges',
    array['text', 'timestamp with time zone', 'jsonb'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$
    select charge_code, rate, label
    from tariffs.publish_charges('test', now() + interval '1 day', '[{"code": "fuel", "rate": 2}]')
    $$,
    $$ values ('fuel', 2::numeric, 'Fuel') $$,
    'an admin publishes tomorrow''s fuel cost'
);
select is((select total from tariffs.quote_energy('test', p_kwh => 10)), 133.00, 'today''s price stays');
select is(
    (select total from tariffs.quote_energy('test', p_kwh => 10, p_at => now() + interval '1 day')),
    144.00, -- 100 + 20 + 5 + 16 % of 120 = 144.20
    'tomorrow''s has the new cost'
);
select tariffs.publish_charges('test', now() + interval '2 days', '[{"code": "vat", "base": ["energy"]}]');
select is(
    (select vat_amount from tariffs.quote_energy('test', p_kwh => 10, p_at => now() + interval '2 days')),
    16.00,
    'the base of VAT changes at a moment, too'
);

-- Errors
select throws_ok(
    $$ select tariffs.publish_charges('test', now() + interval '1 day', '[{"code": "fuel", "rate": 3}]') $$,
    '23505', null, 'a charge that is published stays'
);
select throws_ok(
    $$ select tariffs.publish_charges('test', now() - interval '1 day', '[]') $$,
    'PT422', 'effective_from_in_past', 'prices that were quoted stay'
);
select throws_ok(
    $$ select tariffs.publish_charges('test', now(), '{}') $$, 'PT400', 'invalid_charges', 'needs an array'
);
select throws_ok(
    $$ select tariffs.publish_charges('test', now(), '[{"code": "x", "rate": 1}]') $$,
    'PT422', 'incomplete_charge', 'a new charge is stated in full'
);
select throws_ok(
    $$ select tariffs.publish_charges('test', now(), '[{"code": "rep", "base": ["vat"]}]') $$,
    'PT422', 'invalid_charge_base', 'a percentage is taken of earlier lines'
);
select throws_ok(
    $$ select tariffs.publish_charges('nowhere', now(), '[]') $$, 'PT404', 'tariff_not_found', 'knows its tariffs'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ select tariffs.publish_charges('test', now(), '[]') $$, '42501', null, 'operators cannot publish'
);

select * from finish();
rollback;
