begin;
select plan(16);

select test.create_tariff();
select test.create_tariff('slabs', 'telescopic');
select test.create_time_of_use();
select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London');
select tariffs.publish_price_series('market', '2020-01-01 00:00Z');
select tariffs.load_prices('market', '[{"from": "2026-06-01T10:00Z", "until": "2026-06-01T10:30Z", "rate": -1.5}]');
create function pg_temp.fix(p_tariff_code text, p_at timestamptz, p_band text, p_kwh numeric, p_money boolean)
returns tariffs.price_sheets language sql
return (
    select tariffs._fix_rate(s, p_at, p_band, p_kwh, p_money)
    from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from <= p_at
    order by s.effective_from desc
    limit 1
);

-- Contract
select function_returns(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean'],
    'tariffs.price_sheets'
);
select isnt_definer(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean']
);
select function_privs_are(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_fix_rate',
    array['tariffs.price_sheets', 'timestamp with time zone', 'text', 'numeric', 'boolean'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is((pg_temp.fix('test', now(), 'high', null, false)).band_rates, '{20}', 'takes the band that is named');
select is((pg_temp.fix('tou', '2026-06-01 12:00Z', null, null, false)).band_codes, '{day}', 'or the period that it is');
select is((pg_temp.fix('tou', '2026-06-01 12:00Z', 'night', null, false)).band_rates, '{10}', 'a period can be named');
select is((pg_temp.fix('market', '2026-06-01 10:00Z', null, null, false)).band_rates, '{-1.5}', 'or the price of the moment');
select is(
    (pg_temp.fix('market', '2026-06-01 10:00Z', null, null, false)).bill_formats[1] like '%"rate": -1.5,%', true,
    'and the bill shows it'
);
select tariffs.override_tariff(7, 'Test', now() + interval '1 hour', 'test');
select is(
    (pg_temp.fix('test', now(), 'high', null, false)).band_rates, '{7}', 'an override goes before what is named'
);

-- Errors
select throws_ok(
    $$ select pg_temp.fix('market', '2026-06-01 10:30Z', null, null, false) $$,
    'PT404', 'price_not_published', 'a missing price is not guessed'
);
select throws_ok(
    $$ select pg_temp.fix('market', '2026-06-01 10:00Z', null, null, true) $$,
    'PT422', 'price_not_positive', 'money buys no definite amount of what is free'
);
select throws_ok(
    $$ select pg_temp.fix('tou', '2026-06-01 10:00Z', 'noon', null, false) $$, 'PT400', 'unknown_band', 'knows the periods'
);

select * from finish();
rollback;
