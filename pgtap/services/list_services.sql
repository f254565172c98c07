begin;
select plan(8);

-- Contract
select function_returns('services', 'list_services', array['text', 'text', 'integer'], 'setof services.instance');
select is_definer('services', 'list_services', array['text', 'text', 'integer']);
select function_privs_are('services', 'list_services', array['text', 'text', 'integer'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin
    perform services.register_service('wallet', p_instance_id => 'a'), services.register_service('bank', p_instance_id => 'b');
    perform services.record_heartbeat('bank', 'b');
end $$;
select results_eq(
    'select service_name, state from services.list_services()', $$ values ('bank', 'healthy'), ('wallet', 'starting') $$,
    'lists them by service'
);
select results_eq($$ select instance_id from services.list_services(p_state => 'healthy') $$, $$ values ('b') $$, 'those in a state');

-- Errors
select throws_ok($$ select services.list_services(p_state => 'ill') $$, 'PT400', 'invalid_service_state', 'refuses a state that is none');
select throws_ok('select services.list_services(p_limit => 0)', 'PT400', 'invalid_limit', 'refuses an empty page');

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty('select * from services.list_services()', 'users see nobody');

select * from finish();
rollback;
