begin;
select plan(22);

select test.create_tariff();

-- Contract
select function_returns(
    'tariffs', 'publish_tariff_version',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'text', 'numeric', 'text', 'integer', 'text', 'text'],
    'tariffs.tariff_versions'
);
select is_definer(
    'tariffs', 'publish_tariff_version',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'text', 'numeric', 'text', 'integer', 'text', 'text']
);
select function_privs_are(
    'tariffs', 'publish_tariff_version',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'text', 'numeric', 'text', 'integer', 'text', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_tariff_version',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'text', 'numeric', 'text', 'integer', 'text', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_tariff_version',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'text', 'numeric', 'text', 'integer', 'text', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'publish_tariff_version',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'text', 'numeric', 'text', 'integer', 'text', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$
    select effective_from, band_method, total_step
    from tariffs.publish_tariff_version(
        'test', now() + interval '1 day', '[{"code": "all", "from_kwh": 0, "rate": 11}]',
        '[{"code": "fuel", "rate": 2}]'
    )
    $$,
    $$ values (now() + interval '1 day', 'whole', 0.01) $$,
    'an admin publishes prices for tomorrow'
);
select is((select total from tariffs.quote_energy('test', p_kwh => 10)), 133.00, 'today''s price stays');
select is(
    (select total from tariffs.quote_energy('test', p_kwh => 10, p_at => now() + interval '2 days')),
    156.30, -- 110 + 20 + 5.50 + 16 % of 130
    'tomorrow has the new prices, and the charges that were not mentioned'
);

-- Errors
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now() + interval '1 day', '[{"code": "a", "from_kwh": 0, "rate": 1}]') $$,
    'PT409', 'version_exists', 'a version is never changed'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now() - interval '1 day', '[{"code": "a", "from_kwh": 0, "rate": 1}]') $$,
    'PT422', 'effective_from_in_past', 'prices that were quoted stay'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('nowhere', now(), '[{"code": "a", "from_kwh": 0, "rate": 1}]') $$,
    'PT404', 'tariff_not_found', 'knows its tariffs'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', null, '[{"code": "a", "from_kwh": 0, "rate": 1}]') $$,
    'PT400', 'invalid_effective_from', 'needs a moment'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now(), '[]') $$, 'PT400', 'invalid_bands', 'needs bands'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now(), null) $$, 'PT400', 'invalid_bands', 'needs an array'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now(), '[{"code": "a"}]') $$,
    'PT400', 'invalid_bands', 'a band has a start and a rate'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now(), '[{"code": "a", "from_kwh": 5, "rate": 1}]') $$,
    'PT422', 'bands_not_from_zero', 'the first kWh has a price'
);
select throws_ok(
    $$
    select tariffs.publish_tariff_version(
        'test', now(), '[{"code": "a", "from_kwh": 0, "rate": 2}, {"code": "b", "from_kwh": 5, "rate": 1}]'
    )
    $$,
    'PT422', 'bands_not_ascending', 'more energy never costs less'
);
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now(), '[{"code": "a", "from_kwh": 0, "rate": "NaN"}]') $$,
    '23514', null, 'a rate is a number'
);
select throws_ok(
    $$
    select tariffs.publish_tariff_version(
        'test', now(), '[{"code": "a", "from_kwh": 0, "rate": 1}]', '[{"code": "fuel", "rate": -5}]'
    )
    $$,
    'PT422', 'price_not_positive', 'energy is never free'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ select tariffs.publish_tariff_version('test', now(), '[{"code": "a", "from_kwh": 0, "rate": 1}]') $$,
    '42501', null, 'operators cannot publish'
);
set local role app_api;
select throws_ok(
    $$
    insert into tariffs.tariff_versions (tariff_version_id, tariff_code, effective_from, band_method)
    values (gen_random_uuid(), 'test', now(), 'whole')
    $$,
    '42501', null, 'no function can publish for an operator'
);

select * from finish();
rollback;
