begin;
select plan(9);

-- Contract
select function_returns('payments', '_lock_transaction', array['uuid'], 'payments.transactions');
select isnt_definer('payments', '_lock_transaction', array['uuid']);
select function_privs_are('payments', '_lock_transaction', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_lock_transaction', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_lock_transaction', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2); end $$;

create temporary table made as
select * from payments.create_transaction('debit', 5, p_user_id => test.user_id(1));
grant select on made to app_api;

-- Behaviour
select is((select (payments._lock_transaction(transaction_id)).amount::numeric from made), 5.00, 'finds a transaction by its id alone');

-- Errors, isolation
select throws_ok('select payments._lock_transaction(core.uuid_v7())', 'PT404', 'transaction_not_found', 'an unknown id');
select throws_ok('select payments._lock_transaction(null)', 'PT404', 'transaction_not_found', 'no id');
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok('select payments._lock_transaction(transaction_id) from made', 'PT404', 'transaction_not_found', 'the transaction of another');

select * from finish();
rollback;
