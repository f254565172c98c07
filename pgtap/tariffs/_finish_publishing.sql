begin;
select plan(9);

select test.create_tariff();
insert into tariffs.tariff_versions (tariff_version_id, tariff_code, effective_from, band_method)
values (test.user_id(7), 'test', '2031-01-01 00:00Z', 'whole');
insert into tariffs.tariff_bands values (test.user_id(7), 0, 'all', 50);

-- Contract
select function_returns('tariffs', '_finish_publishing', array['text', 'timestamp with time zone', 'jsonb'], 'void');
select isnt_definer('tariffs', '_finish_publishing', array['text', 'timestamp with time zone', 'jsonb']);
select function_privs_are(
    'tariffs', '_finish_publishing',
    array['text', 'timestamp with time zone', 'jsonb'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_finish_publishing',
    array['text', 'timestamp with time zone', 'jsonb'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_finish_publishing',
    array['text', 'timestamp with time zone', 'jsonb'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_finish_publishing',
    array['text', 'timestamp with time zone', 'jsonb'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_finish_publishing',
    array['text', 'timestamp with time zone', 'jsonb'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select tariffs._finish_publishing('test', '2031-01-01 00:00Z', '[{"code": "rep", "rate": 10}]');
select results_eq(
    $$ select effective_from, band_rates, line_rates[3] from tariffs.price_sheets where tariff_code = 'test' order by 1 $$,
    $$
    values ('2020-01-01 00:00Z'::timestamptz, '{10,20}'::numeric[], 0.05::numeric), ('2031-01-01 00:00Z', '{50}', 0.1)
    $$,
    'works the sheets out, with the charges that change'
);

-- Errors
select throws_ok(
    $$ select tariffs._finish_publishing('test', '2032-01-01 00:00Z', '{}') $$, 'PT400', 'invalid_charges', 'needs an array'
);

select * from finish();
rollback;
