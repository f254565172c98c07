begin;
select plan(10);

-- Contract
select function_returns('payments', '_find_transaction', array['uuid', 'text'], 'payments.transactions');
select isnt_definer('payments', '_find_transaction', array['uuid', 'text']);
select function_privs_are('payments', '_find_transaction', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_find_transaction', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_find_transaction', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1), test.create_wallet(2); end $$;

-- Behaviour
select is((payments._find_transaction((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 'k')).transaction_id, null, 'a new key has no transaction');
select is((payments._find_transaction((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), null)).transaction_id, null, 'no key has none either');
create temporary table made as
select * from payments.create_transaction('credit', 5, p_idempotency_key => 'k', p_user_id => test.user_id(1));
grant select on made to app_api;
select is((payments._find_transaction((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 'k')).transaction_id, (select transaction_id from made), 'a used key has the transaction it made');
select is((payments._find_transaction((select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES'), 'k')).transaction_id, null, 'a key belongs to one account');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select is((payments._find_transaction((select account_id from made), 'k')).transaction_id, null, 'keys of others are not to be found');

select * from finish();
rollback;
