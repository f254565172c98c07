begin;
select plan(9);

-- Contract
select function_returns('payments', 'list_wallets', array['uuid'], 'setof payments.accounts');
select is_definer('payments', 'list_wallets', array['uuid']);
select function_privs_are('payments', 'list_wallets', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'list_wallets', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'list_wallets', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(1, 5, 'RWF'), test.create_wallet(2, 20); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select currency, balance from payments.list_wallets()', $$ values ('KES', 10.00), ('RWF', 5::numeric) $$, 'a user sees their wallets');
select test.login_as('service_role');
select is((select count(*) from payments.list_wallets(test.user_id(2))), 1::bigint, 'the service sees those of anybody');

-- Errors, isolation
select throws_ok('select payments.list_wallets()', 'PT400', 'user_required', 'the service says whose');
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select payments.list_wallets(test.user_id(2))', 'PT403', 'not_your_wallet', 'a user does not see those of another');

select * from finish();
rollback;
