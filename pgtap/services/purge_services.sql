begin;
select plan(7);

-- Contract
select function_returns('services', 'purge_services', array['interval'], 'integer');
select is_definer('services', 'purge_services', array['interval']);
select function_privs_are('services', 'purge_services', array['interval'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
do $$ begin
    perform services.register_service('wallet', p_instance_id => i) from unnest(array['old', 'new', 'up']) as i;
    perform services.record_heartbeat('wallet', 'up');
    perform services.deregister_service('wallet', i) from unnest(array['old', 'new']) as i;
end $$;
select test.logout();
update services.instances set heartbeat_at = now() - interval '8 days', state_changed_at = now() - interval '8 days' where instance_id <> 'new';
select test.login_as('service_role');
select is(services.purge_services(), 1, 'forgets who left long ago');
select results_eq('select instance_id from services.list_services() order by 1', $$ values ('new'), ('up') $$, 'and nobody else');

-- Errors
select throws_ok($$ select services.purge_services('1 minute') $$, 'PT400', 'invalid_retention', 'keeps who left just now');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select services.purge_services()', '42501', null, 'people purge nobody');

select * from finish();
rollback;
