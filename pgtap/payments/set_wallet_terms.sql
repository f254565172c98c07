begin;
select plan(11);

-- Contract
select function_returns('payments', 'set_wallet_terms', array['uuid', 'text', 'text'], 'payments.accounts');
select is_definer('payments', 'set_wallet_terms', array['uuid', 'text', 'text']);
select function_privs_are('payments', 'set_wallet_terms', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'set_wallet_terms', array['uuid', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('payments', 'set_wallet_terms', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'set_wallet_terms', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2, 1000), test.create_wallet(1, 1000, 'USD'), test.create_user(3, 'admin'); end $$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

grant select on account to service_role;

-- Behaviour
select test.login_as('service_role');
select results_eq($$ select t.tier, t.time_zone from account, payments.set_wallet_terms(mine, 'known') as t $$, $$ values ('known', 'Africa/Nairobi') $$, 'another tier');
select results_eq($$ select t.tier, t.time_zone from account, payments.set_wallet_terms(mine, p_time_zone => 'Europe/Berlin') as t $$, $$ values ('known', 'Europe/Berlin') $$, 'or another zone');

-- Errors
select throws_ok($$ select payments.set_wallet_terms(mine, 'Gold!') from account $$, 'PT400', 'invalid_tier', 'a tier has a name');
select throws_ok($$ select payments.set_wallet_terms(mine, null, 'Mars') from account $$, 'PT400', 'invalid_time_zone', 'a zone has to be one');
select throws_ok($$ select payments.set_wallet_terms(test.user_id(9)) $$, 'PT404', 'account_not_found', 'a wallet has to be there');

select * from finish();
rollback;
