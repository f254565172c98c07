begin;
select plan(13);

select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London');

-- Contract
select function_returns(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'tariffs.tariff_versions'
);
select is_definer(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text']
);
select function_privs_are(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'publish_price_series',
    array['text', 'timestamp with time zone', 'jsonb', 'numeric', 'text', 'integer', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((tariffs.publish_price_series('market', now())).band_method, 'prices', 'an admin publishes');
select throws_ok(
    $$ select tariffs.quote_energy('market', 1) $$, 'PT404', 'price_not_published', 'before prices are loaded there are none'
);
select tariffs.load_prices(
    'market', jsonb_build_array(jsonb_build_object('from', now(), 'until', now() + interval '1 hour', 'rate', 12.345))
);
select results_eq(
    $$ select total, (lines #>> '{0,rate}')::numeric from tariffs.quote_energy('market', 3) $$,
    $$ values (37.04, 12.345) $$, 'then they are what energy costs'
);

-- Errors
select throws_ok(
    $$ select tariffs.publish_price_series('market', now()) $$, 'PT409', 'version_exists', 'a version stays'
);
select throws_ok($$ select tariffs.publish_price_series('no', now()) $$, 'PT404', 'tariff_not_found', 'knows its tariffs');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select tariffs.publish_price_series('market', now()) $$, '42501', null, 'operators cannot publish');

select * from finish();
rollback;
