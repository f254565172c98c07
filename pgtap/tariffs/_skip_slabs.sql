begin;
select plan(12);

select test.create_tariff('slabs', 'telescopic');

-- Contract
select function_returns('tariffs', '_skip_slabs', array['tariffs.price_sheets', 'numeric'], 'tariffs.price_sheets');
select isnt_definer('tariffs', '_skip_slabs', array['tariffs.price_sheets', 'numeric']);
select function_privs_are(
    'tariffs', '_skip_slabs',
    array['tariffs.price_sheets', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_skip_slabs', array['tariffs.price_sheets', 'numeric'], 'admin', '{}'::text[]);
select function_privs_are(
    'tariffs', '_skip_slabs',
    array['tariffs.price_sheets', 'numeric'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_skip_slabs',
    array['tariffs.price_sheets', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_skip_slabs', array['tariffs.price_sheets', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    (
        select (tariffs._price_lines(s, 60))[1] + (tariffs._price_lines(tariffs._skip_slabs(s, 60), 90))[1]
        from tariffs.price_sheets as s
        where s.tariff_code = 'slabs'
    ),
    2000.00,
    'what is bought in two steps costs what it costs at once'
);
select is_empty(
    $$
    select k
    from tariffs.price_sheets as s, generate_series(0, 250, 7) as b, generate_series(1, 150, 11) as k
    where s.tariff_code = 'slabs'
        and (tariffs._price_lines(tariffs._skip_slabs(s, b), k))[1]
        <> (tariffs._price_lines(s, b + k))[1] - case b when 0 then 0 else (tariffs._price_lines(s, b))[1] end
    $$,
    'and so it is for whatever is bought after whatever'
);
select results_eq(
    $$
    select (tariffs._skip_slabs(s, b)).band_codes, (tariffs._skip_slabs(s, b)).band_starts
    from tariffs.price_sheets as s, unnest('{0, 99.5, 100, 1000}'::numeric[]) as b
    where s.tariff_code = 'slabs'
    order by b
    $$,
    $$
    values ('{low,high}'::text[], '{0,100}'::numeric[]), ('{low,high}', '{0,0.5}'), ('{high}', '{0}'), ('{high}', '{0}')
    $$,
    'slabs that are used up are gone'
);

-- Errors
select throws_ok(
    $$ select tariffs._skip_slabs(s, -1) from tariffs.price_sheets as s $$,
    'PT400', 'invalid_month_kwh', 'nobody bought less than nothing'
);
select throws_ok(
    $$ select tariffs._skip_slabs(s, 'NaN') from tariffs.price_sheets as s $$, 'PT400', 'invalid_month_kwh', 'takes no NaN'
);

select * from finish();
rollback;
