begin;
select plan(8);

-- Contract
select function_returns('payments', '_lock_wallets', array['uuid', 'uuid'], 'payments.accounts');
select is_definer('payments', '_lock_wallets', array['uuid', 'uuid']);
select function_privs_are('payments', '_lock_wallets', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_lock_wallets', array['uuid', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_lock_wallets', array['uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2, 20); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine, (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other;
grant select on account to app_api;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((select (payments._lock_wallets(mine, other)).account_id from account), (select other from account), 'returns the payee, whom the payer cannot see');
select is((select (payments._lock_wallets(mine, test.user_id(9))).account_id from account), null, 'null where there is none');
select is((select (payments._lock_wallets(mine, test.system_account('cash_clearing'))).account_id from account), null, 'a system account is no payee');

select * from finish();
rollback;
