begin;
select plan(12);

select test.create_tariff();

-- Contract
select function_returns('tariffs', '_invert_total', array['tariffs.price_sheets', 'numeric'], 'bigint');
select isnt_definer('tariffs', '_invert_total', array['tariffs.price_sheets', 'numeric']);
select function_privs_are(
    'tariffs', '_invert_total',
    array['tariffs.price_sheets', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_invert_total',
    array['tariffs.price_sheets', 'numeric'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_invert_total',
    array['tariffs.price_sheets', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_invert_total', array['tariffs.price_sheets', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour: a kWh of the test tariff comes to 13.26 in the first band, 25.36 in the second
select is(tariffs._invert_total((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 13.26), 10::bigint, 'finds the energy of a total');
select is(tariffs._invert_total((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 13.25), 9::bigint, 'counts whole tenths');
select is(tariffs._invert_total((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 1400), 1000::bigint, 'stops where the price jumps');
select is(tariffs._invert_total((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 2536), 1000::bigint, 'is at the jump until it is paid for');
select is(tariffs._invert_total((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 2536 + 25.36), 1010::bigint, 'goes on in the next band');
select is(tariffs._invert_total((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), -1), 0::bigint, 'is nothing for less than nothing');

select * from finish();
rollback;
