begin;
select plan(17);

-- Contract
select function_returns('payments', 'open_wallet', array['text', 'uuid'], 'payments.accounts');
select is_definer('payments', 'open_wallet', array['text', 'uuid']);
select function_privs_are('payments', 'open_wallet', array['text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'open_wallet', array['text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'open_wallet', array['text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select owner_user_id, account_type::text, currency, balance, held, account_status::text from payments.open_wallet()',
    $$ values (test.user_id(1), 'wallet', 'KES', 0::numeric, 0::numeric, 'active') $$, 'opens an empty wallet'
);
select is((payments.open_wallet()).account_id, (payments.open_wallet('KES')).account_id, 'one per currency');
select isnt((payments.open_wallet('RWF')).account_id, (payments.open_wallet('KES')).account_id, 'another in another');
select test.login_as('service_role');
select is((payments.open_wallet('KES', test.user_id(2))).owner_user_id, test.user_id(2), 'the service opens one for anybody');

-- Errors
select throws_ok($$ select payments.open_wallet('KSH', test.user_id(2)) $$, 'PT400', 'unknown_currency', 'a currency has to be known');
select throws_ok($$ select payments.open_wallet('KES') $$, 'PT400', 'user_required', 'the service has no wallet');
select throws_ok($$ select payments.open_wallet('KES', test.user_id(9)) $$, 'PT404', 'user_not_found', 'a wallet has an owner');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select payments.open_wallet('KES', test.user_id(2)) $$, 'PT403', 'not_your_wallet', 'a user opens no wallet for others');
select test.login_as('authenticated');
select throws_ok($$ select payments.open_wallet('KES') $$, 'PT401', 'not_authenticated', 'a wallet needs a user');

-- Isolation
select test.logout();
select is((select count(*) from events.events where event_type = 'wallet_opened'), 3::bigint, 'each opening is an event, once');
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select results_eq('select owner_user_id from payments.accounts', array[test.user_id(2)], 'a user sees only their own account');
select results_eq('select owner_user_id from payments.wallets', array[test.user_id(2)], 'and wallet');

select * from finish();
rollback;
