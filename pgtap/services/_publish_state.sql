begin;
select plan(2);

-- Contract
select function_returns('services', '_publish_state', array['services.instances', 'text'], 'void');

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a', p_version => '1'); end $$;
select test.logout();
select results_eq(
    $$ select aggregate_id, payload from events.events where event_type = 'service_state_changed' $$,
    $$ values ('wallet/a', '{"service_name": "wallet", "instance_id": "a", "service_type": "microservice", "version": "1", "to_state": "starting"}'::jsonb) $$,
    'the event says who and how'
);

select * from finish();
rollback;
