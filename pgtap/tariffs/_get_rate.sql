begin;
select plan(16);

select test.create_tariff();
select test.create_time_of_use();
select test.create_dynamic();
select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London');
select tariffs.publish_price_series('market', '2020-01-01 00:00Z');
select tariffs.load_prices('market', '[{"from": "2026-06-01T10:00Z", "until": "2026-06-01T10:30Z", "rate": -1.5}]');

-- Contract
select function_returns('tariffs', '_get_rate', array['text', 'timestamp with time zone'], 'tariffs.rate_in_force');
select isnt_definer('tariffs', '_get_rate', array['text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_get_rate',
    array['text', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_get_rate', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are(
    'tariffs', '_get_rate',
    array['text', 'timestamp with time zone'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_rate',
    array['text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_get_rate', array['text', 'timestamp with time zone'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select rate, price_per_kwh, band, effective_from, effective_until from tariffs._get_rate('test', now()) $$,
    $$ values (10::numeric, 13.26, 'low', '2020-01-01 00:00Z'::timestamptz, null::timestamptz) $$,
    'the rate, and what a kWh costs with charges'
);
select results_eq(
    $$ select rate, effective_until from tariffs._get_rate('tou', '2026-06-01 10:00+02') $$,
    $$ values (30::numeric, '2026-06-01 22:00+02'::timestamptz) $$, 'until the next window'
);
select results_eq(
    $$ select rate, effective_from, effective_until from tariffs._get_rate('market', '2026-06-01 10:10Z') $$,
    $$ values (-1.5, '2026-06-01 10:00Z'::timestamptz, '2026-06-01 10:30Z'::timestamptz) $$, 'until the price ends'
);
select results_eq(
    $$ select rate, effective_until from tariffs._get_rate('market', '2026-06-01 09:10Z') $$,
    $$ values (null::numeric, '2026-06-01 10:00Z'::timestamptz) $$, 'without a price until there is one'
);
insert into tariffs.dynamic_rates (tariff_code, effective_from, tariff_version_id, rate, target_rate, regional_load_factor)
select 'dyn', now() - n * interval '1 hour', tariff_version_id, 10 + n, 10, 0.5
from tariffs.tariff_versions, generate_series(1, 2) as n
where tariff_code = 'dyn';
select results_eq(
    $$
    select rate, effective_from, effective_until, regional_load_factor
    from tariffs._get_rate('dyn', now() - interval '90 minutes')
    $$,
    $$ values (12::numeric, now() - interval '2 hours', now() - interval '1 hour', 0.5) $$,
    'of the past it is known how long a dynamic rate held'
);
select results_eq(
    $$ select rate, effective_until from tariffs._get_rate('dyn', now()) $$, $$ values (11::numeric, null::timestamptz) $$,
    'of now it is not'
);
select is((tariffs._get_rate('test', '2019-12-31 23:59:59Z')).rate, null, 'there is none before the first');
select is(
    (tariffs._get_rate('test', '2019-12-31 23:59:59Z')).effective_until, '2020-01-01 00:00Z'::timestamptz, 'which is then'
);
select tariffs.override_tariff(7, 'Test', now() + interval '1 hour', 'dyn');
select results_eq(
    $$ select rate, band_method, override_id is not null, effective_until from tariffs._get_rate('dyn', now()) $$,
    $$ values (7::numeric, 'override', true, now() + interval '1 hour') $$, 'an override holds until its end'
);

select * from finish();
rollback;
