begin;
select plan(15);

-- Contract
select function_returns('vending', 'check_provider_balance', array['text', 'interval'], 'vending.provider_balance');
select is_definer('vending', 'check_provider_balance', array['text', 'interval']);
select function_privs_are('vending', 'check_provider_balance', array['text', 'interval'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'check_provider_balance', array['text', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'check_provider_balance', array['text', 'interval'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'check_provider_balance', array['text', 'interval'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'check_provider_balance', array['text', 'interval'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour
select results_eq($$ select balance, is_fresh from vending.check_provider_balance('kplc') $$, 'values (null::numeric, false)', 'nobody has looked yet');
select is((select test.count_jobs('read_provider_balance')), 1::bigint, 'so somebody will');
select vending.check_provider_balance('kplc');
select is((select test.count_jobs('read_provider_balance')), 1::bigint, 'once');
select vending.record_provider_balance('kplc', 125.50, 'KES');
select results_eq($$ select balance, currency, is_fresh from vending.check_provider_balance('kplc') $$, $$ values (125.50, 'KES', true) $$, 'what was read is remembered');
select test.create_operator(3);
select test.login_as('operator', test.user_id(3));
select is((vending.check_provider_balance('kplc', '0 seconds')).is_fresh, false, 'for as long as one likes');
select test.logout();

-- Errors
select throws_ok($$ select vending.check_provider_balance('nobody') $$, 'PT404', 'provider_not_found', 'a provider that there is');
select throws_ok($$ select vending.check_provider_balance('software') $$, 'PT422', 'provider_has_no_balance', 'that is paid');
select throws_ok($$ select vending.check_provider_balance('kplc', '-1 day') $$, 'PT400', 'invalid_age', 'an age is no future');

select * from finish();
rollback;
