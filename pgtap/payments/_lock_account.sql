begin;
select plan(9);

-- Contract
select function_returns('payments', '_lock_account', array['uuid'], 'payments.accounts');
select isnt_definer('payments', '_lock_account', array['uuid']);
select function_privs_are('payments', '_lock_account', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_lock_account', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_lock_account', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2, 20); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((payments._lock_account((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'))).balance, 10.00, 'returns the account as it is');

-- Errors, isolation
select throws_ok('select payments._lock_account(test.user_id(9))', 'PT404', 'account_not_found', 'an account that is not there');
select test.logout();
create temporary table other as select (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as account_id;
grant select on other to app_api;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok('select payments._lock_account((select account_id from other))', 'PT404', 'account_not_found', 'is the same as an account of somebody else');
select throws_ok($$ select payments._lock_account(test.system_account('cash_clearing')) $$, 'PT404', 'account_not_found', 'or of the system');

select * from finish();
rollback;
