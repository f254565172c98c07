begin;
select plan(12);

-- Contract
select function_returns('vending', 'set_provider_enabled', array['text', 'boolean'], 'vending.providers');
select is_definer('vending', 'set_provider_enabled', array['text', 'boolean']);
select function_privs_are('vending', 'set_provider_enabled', array['text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'set_provider_enabled', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'set_provider_enabled', array['text', 'boolean'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'set_provider_enabled', array['text', 'boolean'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'set_provider_enabled', array['text', 'boolean'], 'service_role', '{EXECUTE}'::text[]);

select test.create_user(1, 'admin');
update vending.providers set failure_count = 9, open_until = now() + interval '1 hour' where provider_code = 'kplc';

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select is_enabled, failure_count, open_until from vending.set_provider_enabled('kplc', true) $$,
    'values (true, 0, null::timestamptz)', 'on, with a closed breaker'
);
select is((vending.set_provider_enabled('kplc', false)).is_enabled, false, 'and off');
select test.logout();
select is((select count(*) from events.events where event_type = 'provider_switched'), 2::bigint, 'both are events');

-- Errors
select throws_ok($$ select vending.set_provider_enabled('kplc', null) $$, 'PT400', 'value_required', 'on or off');
select throws_ok($$ select vending.set_provider_enabled('nobody', true) $$, 'PT404', 'provider_not_found', 'a provider that there is');

select * from finish();
rollback;
