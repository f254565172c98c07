begin;
select plan(10);

select test.create_tariff();

-- Contract
select function_returns('tariffs', '_price_money', array['tariffs.price_sheets', 'numeric'], 'numeric[]');
select isnt_definer('tariffs', '_price_money', array['tariffs.price_sheets', 'numeric']);
select function_privs_are(
    'tariffs', '_price_money',
    array['tariffs.price_sheets', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_price_money', array['tariffs.price_sheets', 'numeric'], 'admin', '{}'::text[]);
select function_privs_are(
    'tariffs', '_price_money',
    array['tariffs.price_sheets', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_price_money', array['tariffs.price_sheets', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    tariffs._price_money((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 133), tariffs._price_lines((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 10.0), 'finds the energy whose total is the amount'
);
select is((tariffs._price_money((select s from tariffs.price_sheets as s where s.tariff_code = 'test'), 132.99))[0], 9.9, 'a cent less buys a tenth less');
select is_empty(
    $$
    select a
    from tariffs.price_sheets as s, generate_series(2, 4000) as a, lateral tariffs._price_money(s, a) as m
    where s.tariff_code = 'test'
        and not (m[6] <= a and a < (tariffs._price_lines(s, m[0] + 0.1))[6])
    $$,
    'no amount would have bought a tenth more'
);

-- Errors
select throws_ok(
    $$ select tariffs._price_money(s, 0.99) from tariffs.price_sheets as s where s.tariff_code = 'test' $$,
    'PT422', 'amount_too_small', 'refuses what is not enough for a tenth'
);

select * from finish();
rollback;
