begin;
select plan(11);

-- Contract
select function_returns('payments', '_open_transaction', array['payments.accounts', 'text', 'numeric', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'payments.transactions');
select isnt_definer('payments', '_open_transaction', array['payments.accounts', 'text', 'numeric', 'text', 'uuid', 'jsonb', 'timestamp with time zone']);
select function_privs_are('payments', '_open_transaction', array['payments.accounts', 'text', 'numeric', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_open_transaction', array['payments.accounts', 'text', 'numeric', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_open_transaction', array['payments.accounts', 'text', 'numeric', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine;

-- Behaviour
select is(
    (select (payments._open_transaction(payments._lock_account(mine), 'hold', 4, null, null, '{}', now() + interval '1 day')).status::text from account),
    'pending', 'a hold is pending'
);
select results_eq(
    'select a.balance, a.held, r.amount::numeric from payments.accounts as a join payments.reservations as r on r.account_id = a.account_id join account on mine = a.account_id',
    'values (10.00, 4.00, 4::numeric)', 'and has reserved its amount'
);
select is(
    (select (payments._open_transaction(payments._lock_account(mine), 'credit', 100, null, null, '{}')).status::text from account),
    'pending', 'a credit is pending'
);
select is((select held from payments.accounts join account on mine = account_id), 4.00, 'and reserves nothing');

-- Errors
select throws_ok($$ select payments._open_transaction(payments._lock_account(mine), 'debit', 6.01, null, null, '{}') from account $$, 'PT402', 'insufficient_funds', 'what is held is not available');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
