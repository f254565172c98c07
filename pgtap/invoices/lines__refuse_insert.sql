begin;
select plan(6);

-- Contract
select function_returns('invoices', 'lines__refuse_insert', '{}'::text[], 'trigger');
select is_definer('invoices', 'lines__refuse_insert', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_insert', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'lines__refuse_insert', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select throws_ok(
    $$ insert into invoices.lines (account_id, invoice_id, position, line_type, code, description, amount)
       select l.account_id, l.invoice_id, 99, 'fee', 'x', 'x', 1 from invoices.lines as l limit 1 $$, 'PT409', 'invoice_is_final',
    'no line comes to what is final'
);
select throws_ok(
    $$ insert into invoices.taxes select t.account_id, t.invoice_id, 'x', 'x', 1, 1, 1 from invoices.taxes as t limit 1 $$, 'PT409',
    'invoice_is_final', 'nor a tax'
);

select * from finish();
rollback;
