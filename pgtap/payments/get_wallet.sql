begin;
select plan(9);

-- Contract
select function_returns('payments', 'get_wallet', array['text', 'uuid'], 'payments.accounts');
select is_definer('payments', 'get_wallet', array['text', 'uuid']);
select function_privs_are('payments', 'get_wallet', array['text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'get_wallet', array['text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'get_wallet', array['text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2, 20); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((select balance from payments.get_wallet()), 10.00, 'a user sees their wallet');
select test.login_as('service_role');
select is((select balance from payments.get_wallet('KES', test.user_id(2))), 20.00, 'the service sees any');

-- Errors, isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select payments.get_wallet('RWF') $$, 'PT404', 'wallet_not_found', 'a wallet that was never opened');
select throws_ok($$ select payments.get_wallet('KES', test.user_id(2)) $$, 'PT403', 'not_your_wallet', 'not that of another');

select * from finish();
rollback;
