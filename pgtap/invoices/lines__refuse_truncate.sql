begin;
select plan(6);

-- Contract
select function_returns('invoices', 'lines__refuse_truncate', '{}'::text[], 'trigger');
select is_definer('invoices', 'lines__refuse_truncate', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_truncate', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_truncate', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select throws_ok($$ truncate invoices.lines $$, 'PT409', 'invoice_is_final', 'lines never go all at once');
select throws_ok($$ truncate invoices.taxes $$, 'PT409', 'invoice_is_final', 'nor taxes');

select * from finish();
rollback;
