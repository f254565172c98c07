begin;
select plan(9);

-- Contract
select function_returns('reports', '_recount_sales', array['text'], 'void');
select isnt_definer('reports', '_recount_sales', array['text']);
select function_privs_are(
    'reports', '_recount_sales', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_recount_sales', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_recount_sales', array['text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_recount_sales', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_recount_sales', array['text'], 'service_role', '{}'::text[]
);

select test.create_grid();
update reports.sales set sold_at = '2026-03-01 22:00Z', sold_on = '2026-03-01' where region = 'Nairobi';

-- Behaviour
select reports._recount_sales('Nairobi');
select results_eq(
    $$ select sold_on, amount from reports.sales_1d where region = 'Nairobi' $$,
    $$ values ('2026-03-02'::date, 100.00) $$,
    'counts days as they are in the zone'
);
select is((select amount from reports.sales_1d where region = 'Mombasa'), 50.00, 'and leaves other regions alone');

select * from finish();
rollback;
