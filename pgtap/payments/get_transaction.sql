begin;
select plan(10);

-- Contract
select function_returns('payments', 'get_transaction', array['uuid'], 'payments.transactions');
select is_definer('payments', 'get_transaction', array['uuid']);
select function_privs_are('payments', 'get_transaction', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'get_transaction', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'get_transaction', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2); end $$;

create temporary table made as select * from payments.create_transaction('debit', 5, p_user_id => test.user_id(1));
grant select on made to authenticated, service_role;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((select (payments.get_transaction(transaction_id)).amount::numeric from made), 5.00, 'a user sees their transaction');
select test.login_as('service_role');
select is((select (payments.get_transaction(transaction_id)).amount::numeric from made), 5.00, 'the service sees any');

-- Errors, isolation
select throws_ok('select payments.get_transaction(test.user_id(9))', 'PT404', 'transaction_not_found', 'an unknown id');
select throws_ok('select payments.get_transaction(null)', 'PT404', 'transaction_not_found', 'no id');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select payments.get_transaction(transaction_id) from made', 'PT404', 'transaction_not_found', 'the transaction of another is not there');

select * from finish();
rollback;
