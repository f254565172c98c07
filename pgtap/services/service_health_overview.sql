begin;
select plan(5);

-- Contract
select has_view('services', 'service_health_overview', 'there is an overview');
select view_owner_is('services', 'service_health_overview', 'app_api', 'of whoever owns functions');

-- Behaviour
select test.login_as('service_role');
do $$
declare
    v_service text;
begin
    foreach v_service in array array['well', 'ill', 'down', 'new', 'left', 'silent'] loop
        perform services.register_service(v_service, p_instance_id => 'a', p_version => '1', p_capabilities => '["x"]');
        perform services.register_service(v_service, p_instance_id => 'b', p_version => '2', p_capabilities => '["y"]');
    end loop;

    perform services.record_heartbeat(i.service_name, i.instance_id) from services.list_services() as i where i.service_name <> 'new';
    perform services.record_heartbeat('ill', 'a', p_state => 'degraded');
    perform services.deregister_service('left', 'a'), services.deregister_service('left', 'b');
end;
$$;
select test.logout();
update services.instances set heartbeat_at = now() - interval '1 hour' where service_name = 'down';
update services.instances set heartbeat_at = now() - interval '1 minute' where service_name = 'silent' and instance_id = 'a';
select test.login_as('app_api');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select results_eq(
    'select service_name, status, healthy_count, degraded_count, starting_count, stale_count, gone_count, stopped_count
     from services.service_health_overview order by service_name',
    $$ values
        ('down', 'down', 0::bigint, 0::bigint, 0::bigint, 0::bigint, 2::bigint, 0::bigint),
        ('ill', 'degraded', 1, 1, 0, 0, 0, 0),
        ('left', 'stopped', 0, 0, 0, 0, 0, 2),
        ('new', 'starting', 0, 0, 2, 0, 0, 0),
        ('silent', 'degraded', 1, 0, 0, 1, 0, 0),
        ('well', 'healthy', 2, 0, 0, 0, 0, 0) $$,
    'each service has a status, by the states of its instances'
);
select results_eq(
    $$ select service_name, versions, capabilities from services.service_health_overview
       where service_name in ('well', 'silent', 'down') order by service_name $$,
    $$ values ('down', '{}'::text[], '{}'::text[]), ('silent', '{2}', '{y}'), ('well', '{1,2}', '{x,y}') $$,
    'versions and capabilities are those of who is up'
);

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty('select * from services.service_health_overview', 'users see nothing');

select * from finish();
rollback;
