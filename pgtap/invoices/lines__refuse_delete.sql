begin;
select plan(7);

-- Contract
select function_returns('invoices', 'lines__refuse_delete', '{}'::text[], 'trigger');
select is_definer('invoices', 'lines__refuse_delete', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_delete', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_delete', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select throws_ok($$ delete from invoices.lines $$, 'PT409', 'invoice_is_final', 'lines of what is final do not go');
select throws_ok($$ delete from invoices.taxes $$, 'PT409', 'invoice_is_final', 'nor taxes');
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;
select lives_ok($$ delete from invoices.lines where invoice_id = test.invoice(1, '2025-10-01') $$, 'those of a draft do');

select * from finish();
rollback;
