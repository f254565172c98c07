begin;
select plan(9);

-- Contract
select function_returns('invoices', '_pay_unpaid', array['uuid', 'numeric', 'text'], 'void');
select isnt_definer('invoices', '_pay_unpaid', array['uuid', 'numeric', 'text']);
select function_privs_are('invoices', '_pay_unpaid', array['uuid', 'numeric', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_pay_unpaid', array['uuid', 'numeric', 'text'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill('2025-10-01'); end $$;
do $$ begin perform payments.adjust_wallet((payments.open_wallet('KES', test.user_id(1))).account_id, 20000, 'test'); end $$;

-- Behaviour
select lives_ok($$ select invoices._pay_unpaid(test.billing_account(1), 10000, 'QX1') $$, 'pays with what came');
select results_eq(
    $$ select i.paid_amount, i.status from invoices.invoices as i where i.user_id = test.user_id(1) order by i.period $$,
    $$ values (7919.60, 'paid'), (2080.40, 'final') $$, 'the oldest invoices first'
);
select is((test.wallet(1)).balance, 10000::numeric, 'and no more than that');
select lives_ok($$ select invoices._pay_unpaid(test.billing_account(2), 0, 'QX2') $$, 'nothing pays nothing');
select is_empty('select * from payments.check_ledger()', 'the books add up');

select * from finish();
rollback;
