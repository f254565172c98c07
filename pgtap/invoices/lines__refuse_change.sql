begin;
select plan(13);

-- Contract
select function_returns('invoices', 'lines__refuse_change', '{}'::text[], 'trigger');
select is_definer('invoices', 'lines__refuse_change', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_change', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_change', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select throws_ok($$ update invoices.lines set amount = 0 $$, 'PT409', 'invoice_is_final', 'lines of what is final do not change');
select throws_ok($$ delete from invoices.lines $$, 'PT409', 'invoice_is_final', 'nor go');
select throws_ok($$ delete from invoices.taxes $$, 'PT409', 'invoice_is_final', 'taxes neither');
select throws_ok($$ update invoices.taxes set amount = 0 $$, 'PT409', 'invoice_is_final', 'nor change');
select throws_ok(
    $$ insert into invoices.lines (account_id) select l.account_id from invoices.lines as l limit 1 $$, '23502', null,
    'a wrong row is a wrong row'
);
select throws_ok(
    $$ insert into invoices.lines (account_id, invoice_id, position, line_type, code, description, amount)
       select l.account_id, l.invoice_id, 99, 'fee', 'x', 'x', 1 from invoices.lines as l limit 1 $$, 'PT409', 'invoice_is_final',
    'none come'
);
select throws_ok($$ truncate invoices.lines $$, 'PT409', 'invoice_is_final', 'nor do all go');
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;
select lives_ok(
    $$ update invoices.lines set amount = 0 where invoice_id = test.invoice(1, '2025-10-01') $$, 'those of a draft do'
);
select throws_ok(
    $$ update invoices.lines set invoice_id = test.invoice(1) where invoice_id = test.invoice(1, '2025-10-01') and position = 1 $$, '23505', null,
    'and cannot move onto what is final'
);

select * from finish();
rollback;
