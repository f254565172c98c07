begin;
select plan(10);

select test.create_tariff();

-- Contract
select function_returns('tariffs', '_price_lines', array['tariffs.price_sheets', 'numeric'], 'numeric[]');
select isnt_definer('tariffs', '_price_lines', array['tariffs.price_sheets', 'numeric']);
select function_privs_are(
    'tariffs', '_price_lines',
    array['tariffs.price_sheets', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_price_lines', array['tariffs.price_sheets', 'numeric'], 'admin', '{}'::text[]);
select function_privs_are(
    'tariffs', '_price_lines',
    array['tariffs.price_sheets', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_price_lines', array['tariffs.price_sheets', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    tariffs._price_lines((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 10),
    '[0:8]={10, 100.00, 10.00, 5.00, 17.60, 0.40, 133.00, 17.60, 1}'::numeric[],
    'gives energy, lines in order, rounding, total, taxes and band'
);
select is((tariffs._price_lines((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 100))[1], 1000.00, 'the end of a band belongs to it');
select is(
    (tariffs._price_lines((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 100.1))[1], 2002.00, 'the whole purchase has the rate of its band'
);
select is(
    tariffs._price_lines((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 0.001),
    '[0:8]={0.001, 0.01, 0.00, 0.00, 0.00, -0.01, 0.00, 0.00, 1}'::numeric[],
    'takes percentages of rounded lines'
);

select * from finish();
rollback;
