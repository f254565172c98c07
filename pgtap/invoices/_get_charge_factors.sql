begin;
select plan(6);

-- Contract
select function_returns(
    'invoices', '_get_charge_factors', array['integer', 'tariffs.price_sheets'], 'setof invoices.charge_factor'
);
select isnt_definer('invoices', '_get_charge_factors', array['integer', 'tariffs.price_sheets']);
select function_privs_are(
    'invoices', '_get_charge_factors', array['integer', 'tariffs.price_sheets'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_get_charge_factors', array['integer', 'tariffs.price_sheets'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_tariff('t'); end $$;

-- Behaviour
select results_eq(
    $$ select f.line_no, f.code, f.cost_factor, f.kwh_factor, f.taxes #>> '{0,key}', (f.taxes #>> '{0,factor}')::numeric
       from tariffs.price_sheets as s cross join lateral invoices._get_charge_factors(7, s) as f
       where s.tariff_code = 't' order by f.line_no $$,
    $$ values (1, 'energy', 1::numeric, 0::numeric, 'vat@16', 0.16), (2, 'fuel', 0, 1, 'vat@16', 0.16), (3, 'rep', 0.05, 0, null, null) $$,
    'each line is linear in energy and cost, and taxes are shares of the lines that they are taken of'
);
select is(
    (select distinct f.sheet_no from tariffs.price_sheets as s cross join lateral invoices._get_charge_factors(7, s) as f
     where s.tariff_code = 't'), 7, 'the sheet keeps its number'
);

select * from finish();
rollback;
