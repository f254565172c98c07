begin;
select plan(17);

-- Contract
select function_returns(
    'services', 'register_service',
    array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb', 'interval'], 'services.instance'
);
select is_definer(
    'services', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb', 'interval']
);
select function_privs_are(
    'services', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb', 'interval'],
    'admin', '{}'::text[]
);
select function_privs_are(
    'services', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb', 'interval'],
    'service_role', array['EXECUTE']
);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select r.state, r.service_type, r.version, r.capabilities, r.endpoints
       from services.register_service(
           p_service_name := 'wallet-service', p_service_type := 'microservice', p_version := '1.0.0',
           p_endpoint := 'http://wallet:3000', p_capabilities := '["transfer", "balance", "transfer"]', p_instance_id := 'a'
       ) as r $$,
    $$ values ('starting', 'microservice', '1.0.0', '{balance,transfer}'::text[], '{"default": "http://wallet:3000"}'::jsonb) $$,
    'an instance registers and is starting'
);
select isnt((services.register_service('wallet-service', p_host => 'here')).instance_id, null, 'one without an id gets one');
select is(
    (select count(*) from services.list_services('wallet-service')), 2::bigint, 'and is another row'
);
do $$ begin
    perform services.record_heartbeat('wallet-service', 'a', '{"load": 3}');
    perform services.register_service('wallet-service', p_version => '1.0.1', p_instance_id => 'a');
end $$;
select results_eq(
    $$ select state, version, capabilities, load from services.get_service('wallet-service', 'a') $$,
    $$ values ('starting', '1.0.1', '{}'::text[], '{}'::jsonb) $$,
    'registered anew under its id it is what it says now, and starts again'
);
select test.logout();
select results_eq(
    $$ select payload ->> 'from_state', payload ->> 'to_state' from events.events
       where event_type = 'service_state_changed' and aggregate_id = 'wallet-service/a' order by event_id $$,
    $$ values (null, 'starting'), ('starting', 'healthy'), ('healthy', 'starting') $$,
    'the log says so'
);

-- Errors
select test.login_as('service_role');
select throws_ok($$ select services.register_service(null) $$, 'PT400', 'invalid_service', 'refuses a service without a name');
select throws_ok($$ select services.register_service('Wallet Service') $$, '23514', null, 'refuses a name with blanks');
select throws_ok(
    $$ select services.register_service('x', p_capabilities => '{"a": 1}') $$, 'PT400', 'invalid_capabilities',
    'refuses capabilities that are no list'
);
select throws_ok(
    $$ select services.register_service('x', p_capabilities => '["a", 1]') $$, 'PT400', 'invalid_capabilities',
    'refuses a capability that is no name'
);
select throws_ok(
    $$ select services.register_service('x', p_endpoint => 'postgres://me:secret@host/db') $$, 'PT400', 'invalid_endpoints',
    'refuses an address with a password'
);
select throws_ok(
    $$ select services.register_service('x', p_beat_every => '0 seconds') $$, '23514', null, 'refuses to beat all the time'
);

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty('select * from services.instances', 'users see no instances');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select services.register_service('x') $$, '42501', null, 'users register nothing');

select * from finish();
rollback;
