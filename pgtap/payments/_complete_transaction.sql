begin;
select plan(11);

-- Contract
select function_returns('payments', '_complete_transaction', array['payments.transactions', 'numeric', 'text[]', 'numeric[]', 'text'], 'payments.transactions');
select isnt_definer('payments', '_complete_transaction', array['payments.transactions', 'numeric', 'text[]', 'numeric[]', 'text']);
select function_privs_are('payments', '_complete_transaction', array['payments.transactions', 'numeric', 'text[]', 'numeric[]', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_complete_transaction', array['payments.transactions', 'numeric', 'text[]', 'numeric[]', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_complete_transaction', array['payments.transactions', 'numeric', 'text[]', 'numeric[]', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as
select payments._lock_transaction(t.transaction_id) as made
from payments.create_transaction('purchase', 50, p_user_id => test.user_id(1)) as t;

-- Behaviour
select results_eq(
    $$ select t.status::text, t.captured_amount, t.completed_at is not null
       from made, payments._complete_transaction(made, 30, array['energy_revenue', 'vat_payable'], array[25.86, 4.14]) as t $$,
    $$ values ('completed', 30::numeric, true) $$, 'takes a part, split over accounts'
);
select results_eq(
    'select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (70.00, 0.00)', 'and releases the rest'
);
select results_eq(
    $$ select m.created_at, sum(m.amount)::numeric
       from payments.transfers as m join payments.transactions as t on t.transaction_id = m.transaction_id and t.completed_at = m.created_at
       where t.type = 'purchase' group by 1 $$,
    $$ select completed_at, 30.00 from payments.transactions where type = 'purchase' $$, 'the transfers carry the time of completion'
);

-- Errors
select throws_ok($$ select payments._complete_transaction(made, 30, array['energy_revenue'], array[30.00]) from made $$, 'PT409', 'invalid_status_change', 'nothing completes twice');
select throws_ok($$ select payments._complete_transaction(made, 30, array['energy_revenue'], array[29.00]) from made $$, 'PT500', 'unbalanced_posting', 'the parts must add up');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
