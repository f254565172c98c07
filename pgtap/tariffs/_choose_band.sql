begin;
select plan(10);

select test.create_tariff();

-- Contract
select function_returns('tariffs', '_choose_band', array['tariffs.price_sheets', 'text'], 'tariffs.price_sheets');
select isnt_definer('tariffs', '_choose_band', array['tariffs.price_sheets', 'text']);
select function_privs_are(
    'tariffs', '_choose_band',
    array['tariffs.price_sheets', 'text'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_choose_band', array['tariffs.price_sheets', 'text'], 'admin', '{}'::text[]);
select function_privs_are(
    'tariffs', '_choose_band',
    array['tariffs.price_sheets', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_choose_band', array['tariffs.price_sheets', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    (tariffs._price_lines(tariffs._choose_band((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 'high'), 10))[1], 200.00, 'prices a small purchase high'
);
select is(
    (tariffs._price_lines(tariffs._choose_band((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 'low'), 1000))[1], 10000.00, 'prices a large purchase low'
);

-- Errors
select throws_ok(
    $$ select tariffs._choose_band(s, 'none') from tariffs.price_sheets as s where s.tariff_code = 'test' $$,
    'PT400', 'unknown_band', 'knows the tariff''s bands'
);
select test.create_tariff('slabs', 'telescopic');
select throws_ok(
    $$ select tariffs._choose_band(s, 'high') from tariffs.price_sheets as s where s.tariff_code = 'slabs' $$,
    'PT400', 'unknown_band', 'slabs are not chosen'
);

select * from finish();
rollback;
