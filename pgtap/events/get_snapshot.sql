begin;
select plan(7);

-- Contract
select function_returns('events', 'get_snapshot', array['text', 'text'], 'events.snapshots');
select is_definer('events', 'get_snapshot', array['text', 'text']);
select volatility_is('events', 'get_snapshot', array['text', 'text'], 'stable');
select function_privs_are('events', 'get_snapshot', array['text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select events.append_event('order', '1', 'placed');
select events.save_snapshot('order', '1', 1, '{"a": 1}');

select test.login_as('service_role');
select results_eq(
    $$ select aggregate_version, state from events.get_snapshot('order', '1') $$,
    $$ values (1::bigint, '{"a": 1}'::jsonb) $$, 'the state that was kept'
);
select is((events.get_snapshot('order', '2')).aggregate_version, null, 'null where none was');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((events.get_snapshot('order', '1')).state, null, 'a user''s call does not see it');

select * from finish();
rollback;
