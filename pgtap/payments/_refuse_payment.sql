begin;
select plan(8);

-- Contract
select function_returns('payments', '_refuse_payment', array['uuid', 'numeric'], 'void');
select is_definer('payments', '_refuse_payment', array['uuid', 'numeric']);
select function_privs_are('payments', '_refuse_payment', array['uuid', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_refuse_payment', array['uuid', 'numeric'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_refuse_payment', array['uuid', 'numeric'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2, 20); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as account_id;
grant select on account to app_api;

-- Errors
select throws_ok('select payments._refuse_payment((select account_id from account), 11)', 'PT402', 'insufficient_funds', 'too little money');
do $$ begin perform payments.set_wallet_status(account_id, 'suspended') from account; end $$;
select throws_ok('select payments._refuse_payment((select account_id from account), 1)', 'PT423', 'account_suspended', 'a suspended wallet');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_owner;
select throws_ok('select payments._refuse_payment(test.system_account(''adjustments''), 11)', 'PT404', 'account_not_found', 'a stranger does not learn what is there, even through a function that does');

select * from finish();
rollback;
