begin;
select plan(17);

select test.create_tariff();
select test.create_time_of_use();
select tariffs.create_tariff('slabs', 'Slabs', 'INR', 'Asia/Kolkata');
select tariffs.publish_tariff_version(
    'slabs', '2020-01-01 00:00+05:30',
    '[{"code": "low", "from_kwh": 0, "rate": 1}, {"code": "high", "from_kwh": 100, "rate": 2}]',
    p_band_method => 'telescopic', p_slab_period => 'month'
);
select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London');
select tariffs.publish_price_series('market', '2020-01-01 00:00Z');
select tariffs.load_prices('market', '[{"from": "2026-06-01T10:00Z", "until": "2026-06-01T10:30Z", "rate": -1.5}, {"from": "2026-06-01T10:30Z", "until": "2026-06-01T11:00Z", "rate": 0.335}]');

-- Contract
select function_returns(
    'tariffs', '_price_usage',
    array['text', 'timestamp with time zone[]', 'numeric[]'],
    'tariffs.usage_price'
);
select isnt_definer('tariffs', '_price_usage', array['text', 'timestamp with time zone[]', 'numeric[]']);
select function_privs_are(
    'tariffs', '_price_usage',
    array['text', 'timestamp with time zone[]', 'numeric[]'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_price_usage',
    array['text', 'timestamp with time zone[]', 'numeric[]'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_price_usage',
    array['text', 'timestamp with time zone[]', 'numeric[]'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_price_usage',
    array['text', 'timestamp with time zone[]', 'numeric[]'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_price_usage',
    array['text', 'timestamp with time zone[]', 'numeric[]'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    (select to_jsonb(u) from tariffs._price_usage('test', '{2026-06-01 10:00Z, 2026-06-02 10:00Z}', '{4, 6}') as u),
    (select to_jsonb(q) - 'tariff_version_id' - 'month_kwh' from tariffs.quote_energy('test', p_kwh => 10) as q)
    #- '{lines,0,band}',
    'at one rate it is what a quote says'
);
select is(
    (tariffs._price_usage('tou', '{2026-06-01 05:59+02, 2026-06-01 06:00+02}', '{1.5, 2.25}')).total, 82.50,
    'each kWh at the rate of its time'
);
select is(
    (tariffs._price_usage('tou', '{2026-10-25 02:30+02, 2026-10-25 02:30+01, 2026-10-25 06:30+01}', '{1, 1, 1}')).total,
    50.00, 'an hour that comes twice is paid twice, at night'
);
select results_eq(
    $$
    select energy_amount, lines #> '{0,rate}'
    from tariffs._price_usage('market', '{2026-06-01 10:00Z, 2026-06-01 10:15Z, 2026-06-01 10:45Z}', '{1, 0.01, 0.003}')
    $$,
    -- -1.515 + 0.001005: added up exactly, rounded once.
    $$ values (-1.51, 'null'::jsonb) $$, 'negative prices too; rounded once'
);
select is(
    (tariffs._price_usage('slabs', '{2026-03-31 18:29Z, 2026-03-31 18:30Z, 2026-04-02 10:00Z}', '{120, 90, 20}')).total,
    140.00 + 120.00, 'slabs count the months of the tariff''s zone, not of UTC'
);
select tariffs.publish_tariff_version(
    'slabs', '2026-04-02 00:00+05:30',
    '[{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 100, "rate": 20}]',
    p_band_method => 'telescopic', p_slab_period => 'month'
);
select is(
    (tariffs._price_usage('slabs', '{2026-04-01 18:29:59Z, 2026-04-01 18:30Z}', '{90, 20}')).total,
    90.00 + 10 * 10 + 10 * 20, 'the version of the moment prices it, and the month goes on'
);
select is((tariffs._price_usage('test', '{}', '{}')).total, 0::numeric, 'nothing costs nothing');

-- Errors
select throws_ok(
    $$ select tariffs._price_usage('market', '{2026-06-01 11:00Z}', '{1}') $$, 'PT404', 'price_not_published', 'no price is guessed'
);
select throws_ok(
    $$ select tariffs._price_usage('test', '{2019-06-01 11:00Z}', '{1}') $$, 'PT404', 'tariff_not_in_force', 'nor a version'
);
select throws_ok($$ select tariffs._price_usage('no', '{}', '{}') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');

select * from finish();
rollback;
