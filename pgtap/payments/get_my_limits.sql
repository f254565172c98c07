begin;
select plan(11);

-- Contract
select function_returns('payments', 'get_my_limits', array['uuid'], 'setof payments.allowance');
select is_definer('payments', 'get_my_limits', array['uuid']);
select function_privs_are('payments', 'get_my_limits', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'get_my_limits', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'get_my_limits', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'get_my_limits', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2, 1000), test.create_wallet(1, 1000, 'USD'), test.create_user(3, 'admin'); end $$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

do $$ begin perform payments.set_limit('KES', 'transfer', 'day', 100, 3), payments.set_limit('USD', 'transfer', 'day', 5); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select lives_ok('select payments.transfer(mine, other, 40) from account', 'moves something');
select results_eq('select currency, used_amount, left_amount, left_count from payments.get_my_limits()', $$ values ('KES', 40.00, 60.00, 2), ('USD', 0.00, 5, null) $$, 'shows what is left');
select test.login_as('service_role');
select results_eq('select used_amount from payments.get_my_limits(test.user_id(2))', array[0.00], 'the service asks for anybody');

-- Errors
select throws_ok('select payments.get_my_limits()', 'PT400', 'user_required', 'and says for whom');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select payments.get_my_limits(test.user_id(2))', 'PT403', 'not_your_wallet', 'a user asks for themself');

select * from finish();
rollback;
