begin;
select plan(14);

select test.create_tariff();
select test.create_time_of_use();
select test.create_dynamic();
select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London');
select tariffs.publish_price_series('market', '2020-01-01 00:00Z');
select tariffs.load_prices('market', '[{"from": "2026-06-01T10:00Z", "until": "2026-06-01T10:30Z", "rate": -1.5}]');
create function pg_temp.rate(p_tariff_code text, p_at timestamptz) returns tariffs.found_rate language sql
return (select tariffs._find_rate(s, p_at) from tariffs.price_sheets as s where s.tariff_code = p_tariff_code);

-- Contract
select function_returns(
    'tariffs', '_find_rate',
    array['tariffs.price_sheets', 'timestamp with time zone'],
    'tariffs.found_rate'
);
select isnt_definer('tariffs', '_find_rate', array['tariffs.price_sheets', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_find_rate',
    array['tariffs.price_sheets', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_rate',
    array['tariffs.price_sheets', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_rate',
    array['tariffs.price_sheets', 'timestamp with time zone'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_rate',
    array['tariffs.price_sheets', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_rate',
    array['tariffs.price_sheets', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$ select rate, band from pg_temp.rate('test', now()) $$, $$ values (10::numeric, 'low') $$, 'of bands it is the first'
);
select results_eq(
    $$
    select (pg_temp.rate('tou', t::timestamptz)).band
    from unnest('{2026-06-01 21:30+02, 2026-06-01 20:30+00, 2026-06-01 04:30+00}'::text[]) with ordinality as w (t, n)
    order by n
    $$,
    $$ values ('day'), ('night'), ('day') $$,
    'the clock of the tariff''s zone says which period it is, not that of UTC'
);
select results_eq(
    $$
    select (pg_temp.rate('tou', t::timestamptz)).rate
    from unnest('{2026-03-29 00:59:59+00, 2026-03-29 03:59:59+00, 2026-03-29 04:00+00,
        2026-10-25 03:59:59+00, 2026-10-25 04:59:59+00, 2026-10-25 05:00+00}'::text[]) with ordinality as w (t, n)
    order by n
    $$,
    $$ values (10::numeric), (10), (30), (10), (10), (30) $$,
    'on the days that have 23 and 25 hours too'
);
select results_eq(
    $$
    select (pg_temp.rate('market', t::timestamptz)).rate
    from unnest('{2026-06-01 09:59:59Z, 2026-06-01 10:00Z, 2026-06-01 10:29:59.999999Z, 2026-06-01 10:30Z}'::text[])
        with ordinality as w (t, n)
    order by n
    $$,
    $$ values (null::numeric), (-1.5), (-1.5), (null) $$,
    'a price holds from its first instant until before its end, and there is none beside'
);
select is((pg_temp.rate('dyn', now())).rate, 10::numeric, 'a dynamic tariff begins with its base rate');
insert into tariffs.dynamic_rates (tariff_code, effective_from, tariff_version_id, rate, target_rate)
select 'dyn', now() - interval '1 hour', tariff_version_id, 12, 12 from tariffs.tariff_versions where tariff_code = 'dyn';
select is((pg_temp.rate('dyn', now())).rate, 12::numeric, 'has the last rate that was worked out');
select is((pg_temp.rate('dyn', now() - interval '61 minutes')).rate, 10::numeric, 'and had another one before');

select * from finish();
rollback;
