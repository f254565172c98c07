begin;
select plan(4);

-- Contract
select function_returns('services', 'instances__check_state', '{}'::text[], 'trigger');

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a'), services.deregister_service('wallet', 'a'); end $$;
select test.logout();
select lives_ok($$ update services.instances set state = 'starting' $$, 'a step that is a row');
select isnt((select state_changed_at from services.instances), (select registered_at from services.instances), 'is noted');

-- Errors
update services.instances set state = 'stopped';
select throws_ok(
    $$ update services.instances set state = 'healthy' $$, 'PT409', 'invalid_service_step', 'one that is none is refused'
);

select * from finish();
rollback;
