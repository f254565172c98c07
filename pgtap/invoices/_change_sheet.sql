begin;
select plan(8);

-- Contract
select function_returns(
    'invoices', '_change_sheet', array['tariffs.price_sheets', 'jsonb', 'text'], 'tariffs.price_sheets'
);
select isnt_definer('invoices', '_change_sheet', array['tariffs.price_sheets', 'jsonb', 'text']);
select function_privs_are(
    'invoices', '_change_sheet', array['tariffs.price_sheets', 'jsonb', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_change_sheet', array['tariffs.price_sheets', 'jsonb', 'text'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_tariff('t'), test.create_time_of_use('tou'); end $$;

-- Behaviour
create function pg_temp.sheet(p_code text) returns tariffs.price_sheets language sql as
$$ select s from tariffs.price_sheets as s where s.tariff_code = p_code $$;
select results_eq(
    $$ select s.band_starts, s.band_rates, s.band_method from invoices._change_sheet(pg_temp.sheet('t'),
           '[{"code": "b", "from_kwh": 50, "rate": 2}, {"code": "a", "from_kwh": 0, "rate": 1}]', 'telescopic') as s $$,
    $$ values (array[0::numeric, 50], array[1::numeric, 2], 'telescopic') $$, 'other bands, in order'
);
select results_eq(
    $$ select s.band_rates from invoices._change_sheet(pg_temp.sheet('tou'), '[{"code": "night", "rate": 5}]', null) as s $$,
    $$ values (array[30::numeric, 5]) $$, 'of time of use the periods that are named'
);

-- Errors
select throws_ok(
    $$ select invoices._change_sheet(pg_temp.sheet('tou'), '[{"code": "noon", "rate": 5}]', null) $$, 'PT400', 'invalid_bands', 'that there are'
);
select throws_ok(
    $$ select invoices._change_sheet(pg_temp.sheet('t'), '[{"code": "a", "rate": 5}]', null) $$, 'PT400', 'invalid_bands', 'bands begin somewhere'
);

select * from finish();
rollback;
