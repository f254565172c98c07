begin;
select plan(8);

-- Contract
select function_returns('payments', '_visible_wallet', array['uuid'], 'payments.accounts');
select isnt_definer('payments', '_visible_wallet', array['uuid']);
select function_privs_are('payments', '_visible_wallet', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_visible_wallet', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_visible_wallet', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2, 20); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine, (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other;
grant select on account to app_api;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((select (payments._visible_wallet(mine)).balance from account), 10.00, 'returns a wallet of the caller');

-- Isolation
select throws_ok('select payments._visible_wallet(other) from account', 'PT404', 'account_not_found', 'the wallet of another is not there');
select test.logout();
select throws_ok($$ select payments._visible_wallet(test.system_account('cash_clearing')) $$, 'PT404', 'account_not_found', 'a system account is no wallet, even for the service');

select * from finish();
rollback;
