begin;
select plan(8);

-- Contract
select function_returns('invoices', 'lines__refuse_update', '{}'::text[], 'trigger');
select is_definer('invoices', 'lines__refuse_update', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_update', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_update', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select throws_ok($$ update invoices.lines set amount = 0 $$, 'PT409', 'invoice_is_final', 'lines of what is final do not change');
select throws_ok($$ update invoices.taxes set amount = 0 $$, 'PT409', 'invoice_is_final', 'nor taxes');
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;
select lives_ok($$ update invoices.lines set amount = 0 where invoice_id = test.invoice(1, '2025-10-01') $$, 'those of a draft do');
select throws_ok(
    $$ update invoices.lines set invoice_id = test.invoice(1), position = 99 where invoice_id = test.invoice(1, '2025-10-01') and position = 1 $$,
    'PT409', 'invoice_is_final', 'and do not move onto what is final'
);

select * from finish();
rollback;
