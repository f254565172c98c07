begin;
select plan(5);

-- Contract
select function_returns('services', 'list_service_health', '{}'::text[], 'setof services.service_health_overview');
select is_definer('services', 'list_service_health', '{}'::text[]);
select function_privs_are('services', 'list_service_health', '{}'::text[], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin
    perform services.register_service('wallet', p_instance_id => 'a'), services.register_service('bank', p_instance_id => 'b');
end $$;
select test.login_as('admin', test.user_id(1));
select results_eq(
    'select service_name, status from services.list_service_health()', $$ values ('bank', 'starting'), ('wallet', 'starting') $$,
    'a row for each service'
);

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty('select * from services.list_service_health()', 'users see nothing');

select * from finish();
rollback;
