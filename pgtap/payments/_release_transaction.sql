begin;
select plan(9);

-- Contract
select function_returns('payments', '_release_transaction', array['payments.transactions', 'text', 'text'], 'payments.transactions');
select isnt_definer('payments', '_release_transaction', array['payments.transactions', 'text', 'text']);
select function_privs_are('payments', '_release_transaction', array['payments.transactions', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_release_transaction', array['payments.transactions', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_release_transaction', array['payments.transactions', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as
select payments._lock_transaction(t.transaction_id) as made
from payments.create_transaction('debit', 50, p_user_id => test.user_id(1)) as t;

-- Behaviour
select is((select (payments._release_transaction(made, 'failed', 'no route')).status_reason from made), 'no route', 'ends a transaction with a reason');
select results_eq(
    'select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (100.00, 0.00)', 'and releases what it had reserved'
);

-- Errors
select throws_ok($$ select payments._release_transaction(made, 'cancelled') from made $$, 'PT409', 'invalid_status_change', 'nothing ends twice');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
