begin;
select plan(9);

-- Contract
select function_returns('reports', '_count_purchase', array['tokens.purchases'], 'reports.sales');
select isnt_definer('reports', '_count_purchase', array['tokens.purchases']);
select function_privs_are(
    'reports', '_count_purchase', array['tokens.purchases'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_purchase', array['tokens.purchases'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_purchase', array['tokens.purchases'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_purchase', array['tokens.purchases'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_purchase', array['tokens.purchases'], 'service_role', '{}'::text[]
);

select test.create_grid();
delete from reports.sales;

-- Behaviour
select is(
    (select (reports._count_purchase(p)).energy_amount from tokens.purchases as p where p.meter_id = test.meter_id(1)),
    80.00, 'the price of energy is that of the lines, without taxes'
);
select is((select count(*) from reports.sales), 1::bigint, 'and the purchase is kept');

select * from finish();
rollback;
