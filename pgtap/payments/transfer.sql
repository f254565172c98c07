begin;
select plan(23);

-- Contract
select function_returns('payments', 'transfer', array['uuid', 'uuid', 'numeric', 'text', 'uuid', 'jsonb'], 'payments.transactions');
select is_definer('payments', 'transfer', array['uuid', 'uuid', 'numeric', 'text', 'uuid', 'jsonb']);
select function_privs_are('payments', 'transfer', array['uuid', 'uuid', 'numeric', 'text', 'uuid', 'jsonb'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'transfer', array['uuid', 'uuid', 'numeric', 'text', 'uuid', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'transfer', array['uuid', 'uuid', 'numeric', 'text', 'uuid', 'jsonb'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100), test.create_wallet(2, 5), test.create_wallet(1, 50, 'RWF'); end $$;

create temporary table account as
select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine, (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'RWF') as rwf;
grant select on account to authenticated, service_role, app_api;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select t.type::text, t.status::text, t.amount::numeric, t.counterparty_account_id
       from account, payments.transfer(mine, other, 30, 'pay-1', p_metadata => '{"for": "rent"}') as t $$,
    $$ select 'transfer', 'completed', 30.00, other from account $$, 'pays another wallet'
);
select is((select balance from payments.get_wallet()), 70.00, 'the payer has less');
select lives_ok($$ select payments.transfer(mine, other, 30, 'pay-1', p_metadata => '{"for": "rent"}') from account $$, 'the same key again');
select is((select balance from payments.get_wallet()), 70.00, 'pays once');
select test.login_as('authenticated', test.user_id(2));
select is((select balance from payments.get_wallet()), 35.00, 'the payee has more');
select results_eq(
    $$ select type::text, amount::numeric from payments.list_transactions(1) $$, $$ values ('transfer_in', 30.00) $$,
    'and a transaction of their own'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select payments.transfer(mine, other, 70.01) from account', 'PT402', 'insufficient_funds', 'not more than there is');
select throws_ok('select payments.transfer(mine, rwf, 1) from account', 'PT422', 'currency_mismatch', 'one currency');
select throws_ok('select payments.transfer(mine, mine, 1) from account', 'PT422', 'same_account', 'not to oneself');
select throws_ok('select payments.transfer(mine, test.user_id(9), 1) from account', 'PT404', 'account_not_found', 'not to nobody');
select throws_ok($$ select payments.transfer(mine, test.system_account('cash_clearing'), 1) from account $$, 'PT404', 'account_not_found', 'not to the system');
select throws_ok('select payments.transfer(mine, other, -1) from account', 'PT400', 'invalid_amount', 'not backwards');
select throws_ok('select payments.transfer(mine, other, 0.001) from account', 'PT400', 'invalid_amount', 'not a fraction of a cent');
select throws_ok($$ select payments.transfer(mine, other, 31, 'pay-1', p_metadata => '{"for": "rent"}') from account $$, 'PT422', 'idempotency_key_reused', 'a key is for one amount');
select throws_ok($$ select payments.transfer(mine, rwf, 30, 'pay-1', p_metadata => '{"for": "rent"}') from account $$, 'PT422', 'idempotency_key_reused', 'and one payee');

-- Isolation
select throws_ok('select payments.transfer(other, mine, 1) from account', 'PT404', 'account_not_found', 'nobody takes from another');
set local role app_api;
select is_empty('select t.* from payments.transactions as t, account where t.account_id = other', 'nobody sees the other side');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
