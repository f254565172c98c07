begin;
select plan(8);

-- Contract
select function_returns('invoices', '_check_month', array['date'], 'date');
select isnt_definer('invoices', '_check_month', array['date']);
select function_privs_are('invoices', '_check_month', array['date'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_month', array['date'], 'service_role', '{}'::text[]);

-- Behaviour
select is(invoices._check_month('2024-02-29'), date '2024-02-01', 'a month is its first day');
select throws_ok($$ select invoices._check_month(null) $$, 'PT400', 'invalid_month', 'needs a month');
select throws_ok($$ select invoices._check_month('infinity') $$, 'PT400', 'invalid_month', 'that there is');
select throws_ok(
    $$ select invoices._check_month((now() + interval '40 days')::date) $$, 'PT422', 'month_not_over', 'that is over'
);

select * from finish();
rollback;
