begin;
select plan(10);

-- Contract
select function_returns('services', 'mark_stale_services', array['integer'], 'integer');
select is_definer('services', 'mark_stale_services', array['integer']);
select function_privs_are('services', 'mark_stale_services', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
do $$ begin
    perform services.register_service('wallet', p_instance_id => i, p_beat_every => case i when 'slow' then '1 minute' else '10 seconds' end::interval)
    from unnest(array['a', 'b', 'slow', 'left', 'future']) as i;
    perform services.record_heartbeat('wallet', i) from unnest(array['a', 'b', 'slow', 'left', 'future']) as i;
    perform services.deregister_service('wallet', 'left');
end $$;
select test.logout();
update services.instances set heartbeat_at = now() - interval '31 seconds' where instance_id <> 'b';
update services.instances set heartbeat_at = now() - interval '29 seconds' where instance_id = 'b';
update services.instances set heartbeat_at = now() + interval '1 hour' where instance_id = 'future';
select test.login_as('service_role');
select is(services.mark_stale_services(1), 1, 'marks as many as it is told');
select is(services.mark_stale_services(), 1, 'and the rest');
select is(services.mark_stale_services(), 0, 'once');
select results_eq(
    $$ select instance_id from services.list_services(p_state => 'stale') order by 1 $$, $$ values ('a'), ('future') $$,
    'who missed three beats of their own, and whose beat is from before the clock was set back'
);
select test.logout();
select is(
    (select count(*) from events.events where event_type = 'service_state_changed' and payload ->> 'to_state' = 'stale'),
    2::bigint, 'the log says so'
);

-- Errors
select test.login_as('service_role');
select throws_ok('select services.mark_stale_services(0)', 'PT400', 'invalid_limit', 'refuses a batch of none');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select services.mark_stale_services()', '42501', null, 'people mark nobody');

select * from finish();
rollback;
