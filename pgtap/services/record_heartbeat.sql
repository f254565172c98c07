begin;
select plan(18);

-- Contract
select function_returns('services', 'record_heartbeat', array['text', 'text', 'jsonb', 'text', 'text'], 'text');
select is_definer('services', 'record_heartbeat', array['text', 'text', 'jsonb', 'text', 'text']);
select function_privs_are('services', 'record_heartbeat', array['text', 'text', 'jsonb', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are(
    'services', 'record_heartbeat', array['text', 'text', 'jsonb', 'text', 'text'], 'service_role', array['EXECUTE']
);
select is_empty(
    $$ select a.attname
       from pg_index as i
       cross join unnest(i.indkey) as k (attnum)
       join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
       where i.indrelid = 'services.instances'::regclass
           and a.attname in ('heartbeat_at', 'load', 'state', 'state_note', 'state_changed_at') $$,
    'no index has what a beat changes'
);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a'); end $$;
select is(services.record_heartbeat('wallet', 'a', p_state => 'starting'), 'starting', 'takes its time to start');
select is(services.record_heartbeat('wallet', 'a', '{"load": 0.5}'), 'healthy', 'is healthy with its first beat');
select is(services.record_heartbeat('wallet', 'a'), 'healthy', 'and stays so');
select is((services.get_service('wallet', 'a')).load, '{"load": 0.5}'::jsonb, 'a beat without figures leaves those there are');
select is(services.record_heartbeat('wallet', 'a', p_state => 'degraded', p_note => 'slow'), 'degraded', 'says that it is not well');
select is((services.get_service('wallet', 'a')).state_note, 'slow', 'and why');
select test.logout();
update services.instances set heartbeat_at = now() - interval '31 seconds';
select test.login_as('service_role');
do $$ begin perform services.mark_stale_services(); end $$;
select is(services.record_heartbeat('wallet', 'a'), 'healthy', 'comes back when it beats again');

-- Errors
do $$ begin perform services.deregister_service('wallet', 'a'); end $$;
select throws_ok($$ select services.record_heartbeat('wallet', 'a') $$, 'PT409', 'invalid_service_step', 'who left registers anew');
select throws_ok($$ select services.record_heartbeat('wallet', 'b') $$, 'PT404', 'service_not_registered', 'who is not registered cannot beat');
select throws_ok($$ select services.record_heartbeat('wallet', 'a', '{"load": "x"}') $$, 'PT400', 'invalid_heartbeat', 'figures are numbers');
select throws_ok($$ select services.record_heartbeat('wallet', 'a', p_state => 'stale') $$, 'PT400', 'invalid_heartbeat', 'nobody says of themselves that they are silent');
select throws_ok(
    $$ select services.record_heartbeat('wallet', 'a', p_state => null) $$, 'PT400', 'invalid_heartbeat', 'a beat has a state'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select services.record_heartbeat('wallet', 'a') $$, '42501', null, 'people beat for nobody');

select * from finish();
rollback;
