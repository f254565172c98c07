begin;
select plan(13);

-- Contract
select function_returns('invoices', 'invoices__check_change', '{}'::text[], 'trigger');
select is_definer('invoices', 'invoices__check_change', '{}'::text[]);
select function_privs_are('invoices', 'invoices__check_change', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'invoices__check_change', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select throws_ok($$ update invoices.invoices set total = 1 $$, 'PT409', 'invoice_is_final', 'what is final does not change, whoever asks');
select throws_ok($$ update invoices.invoices set note = 'x' $$, 'PT409', 'invoice_is_final', 'not a word');
select throws_ok($$ update invoices.invoices set document = document || '{"a": 1}' $$, 'PT409', 'invoice_is_final', 'of what is on it');
select throws_ok($$ delete from invoices.invoices $$, 'PT409', 'invoice_is_final', 'nor does it go');
select throws_ok($$ update invoices.invoices set status = 'draft' $$, 'PT409', 'invalid_status_change', 'nor back');
select lives_ok($$ update invoices.invoices set status = 'overdue' $$, 'a status changes as the table says');
select throws_ok($$ update invoices.invoices set status = 'final' $$, 'PT409', 'invalid_status_change', 'and no other way');
select results_eq(
    $$ select count(*) from (values ('draft'), ('final'), ('overdue'), ('paid'), ('disputed'), ('void')) as a (s)
       cross join (values ('draft'), ('final'), ('overdue'), ('paid'), ('disputed'), ('void')) as b (s)
       join invoices.status_transitions as t on t.kind = 'invoice' and t.from_status = a.s and t.to_status = b.s $$,
    array[14::bigint], 'fourteen ways there are'
);
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;
select lives_ok($$ update invoices.invoices set note = 'x' where status = 'draft' $$, 'a draft changes');

select * from finish();
rollback;
