begin;
select plan(9);

-- Contract
select function_returns('payments', '_check_wallet_currency', array['uuid', 'text'], 'void');
select is_definer('payments', '_check_wallet_currency', array['uuid', 'text']);
select function_privs_are('payments', '_check_wallet_currency', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_wallet_currency', array['uuid', 'text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_check_wallet_currency', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_check_wallet_currency', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2, 1000), test.create_wallet(1, 1000, 'USD'), test.create_user(3, 'admin'); end $$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

-- Behaviour
select test.login_as('admin', test.user_id(3));
set local role app_api;
select lives_ok($$ select payments._check_wallet_currency(mine, 'KES') from account $$, 'a wallet in that currency, whoever asks');

-- Errors
select throws_ok($$ select payments._check_wallet_currency(mine, 'USD') from account $$, 'PT422', 'currency_mismatch', 'not in another');
select throws_ok($$ select payments._check_wallet_currency(test.user_id(9), 'USD') $$, 'PT404', 'account_not_found', 'nor what is not there');

select * from finish();
rollback;
