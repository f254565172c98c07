begin;
select plan(2);

-- Contract
select function_returns('services', '_describe', array['services.instances'], 'services.instance');

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a'); end $$;
select test.logout();
update services.instances set heartbeat_at = clock_timestamp() - interval '1 minute';
select results_eq(
    'select d.state, d.heartbeat_seconds between 60 and 90 from services.instances as i, services._describe(i) as d',
    $$ values ('stale', true) $$, 'the state and the age are those of now'
);

select * from finish();
rollback;
