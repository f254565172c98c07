begin;
select plan(17);

select tariffs.create_tariff('tou', 'Tou', 'EUR', 'Europe/Berlin');
prepare publish(text, timestamptz, jsonb, jsonb) as
select band_method, windows is not null from tariffs.publish_time_of_use($1, $2, $3, $4);

-- Contract
select function_returns(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'tariffs.tariff_versions'
);
select is_definer(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text']
);
select function_privs_are(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'publish_time_of_use',
    array['text', 'timestamp with time zone', 'jsonb', 'jsonb', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ execute publish('tou', now(), '[{"code": "all", "rate": 3}, {"code": "none", "rate": 0}]', '[{"period": "all", "from": "00:00", "until": "24:00"}]') $$,
    $$ values ('time_of_use', true) $$, 'an admin publishes'
);
select is((tariffs.quote_energy('tou', p_kwh => 2)).total, 6.00, 'and it is what energy costs');

-- Errors
select throws_ok(
    $$ execute publish('tou', now() + interval '1 day', '[]', '[]') $$, 'PT400', 'invalid_periods', 'needs periods'
);
select throws_ok(
    $$ execute publish('tou', now() + interval '1 day', '[{"code": "all"}]', '[]') $$, 'PT400', 'invalid_periods', 'with rates'
);
select throws_ok(
    $$ execute publish('tou', now() + interval '1 day', '[{"code": "all", "rate": "NaN"}]', '[]') $$, '23514', null,
    'a rate is a number'
);
select throws_ok(
    $$ execute publish('tou', now() + interval '1 day', '[{"code": "all", "rate": 1000000}]', '[]') $$, '23514', null,
    'not an absurd one'
);
select throws_ok(
    $$ execute publish('tou', now() + interval '1 day', '[{"code": "all", "rate": 1}]', '[{"period": "all", "from": "01:00", "until": "24:00"}]') $$,
    'PT422', 'windows_have_gaps', 'every moment has a rate'
);
select throws_ok(
    $$ execute publish('tou', now() - interval '1 day', '[{"code": "all", "rate": 1}]', '[]') $$,
    'PT422', 'effective_from_in_past', 'prices that were quoted stay'
);
select throws_ok(
    $$ execute publish('tou', now(), '[{"code": "all", "rate": 1}]', '[]') $$, 'PT409', 'version_exists', 'a version stays'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ execute publish('tou', now(), '[]', '[]') $$, '42501', null, 'operators cannot publish');

select * from finish();
rollback;
