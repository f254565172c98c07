begin;
select plan(11);

-- Contract
select function_returns('events', 'list_dead_events', array['text', 'text', 'text', 'timestamp with time zone', 'integer'], 'setof events.dead_letters');
select is_definer('events', 'list_dead_events', array['text', 'text', 'text', 'timestamp with time zone', 'integer']);
select function_privs_are('events', 'list_dead_events', array['text', 'text', 'text', 'timestamp with time zone', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'list_dead_events', array['text', 'text', 'text', 'timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_events(2, '{"raise": "PT422"}'), test.create_events(1, '{"raise": "PT409"}');
select events.handle_events('a', 'test.handle_event(events.events)', null, 'start', 1);
select events.handle_events('b', 'test.handle_event(events.events)', null, 'start', 1);
select events.run_subscriptions() from generate_series(1, 6);

select test.login_as('service_role');
select is((select count(*) from events.list_dead_events()), 6::bigint, 'all');
select results_eq(
    $$ select event_id, error_code from events.list_dead_events('a') $$,
    $$ values (3::bigint, 'PT409'), (2, 'PT422'), (1, 'PT422') $$, 'of one subscription, the last first'
);
select results_eq(
    $$ select subscription_name, event_id from events.list_dead_events(p_error_code => 'PT409', p_event_type => 'happened') order by 1 $$,
    $$ values ('a', 3::bigint), ('b', 3) $$, 'or for one reason'
);
select results_eq(
    $$ select event_id from events.list_dead_events('a', p_before => (select last_failed_at from events.list_dead_events('a', p_limit => 1))) $$,
    array[2, 1]::bigint[], 'page by page'
);

-- Errors
select throws_ok('select events.list_dead_events(p_limit => 0)', 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('admin', test.user_id(1));
select is((select count(*) from events.list_dead_events()), 6::bigint, 'admins look at them');
select test.login_as('operator', test.user_id(1));
select is_empty('select * from events.list_dead_events()', 'operators see none');

select * from finish();
rollback;
