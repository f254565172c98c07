begin;
select plan(8);

-- Contract
select function_returns('events', 'save_snapshot', array['text', 'text', 'bigint', 'jsonb'], 'events.snapshots');
select is_definer('events', 'save_snapshot', array['text', 'text', 'bigint', 'jsonb']);
select function_privs_are('events', 'save_snapshot', array['text', 'text', 'bigint', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'save_snapshot', array['text', 'text', 'bigint', 'jsonb'], 'admin', '{}'::text[]);

-- Behaviour
select events.append_event('order', '1', t) from unnest(array['placed', 'paid', 'sent']) as t;

select test.login_as('service_role');
select is((events.save_snapshot('order', '1', 2, '{"paid": true}')).aggregate_version, 2::bigint, 'keeps a state');
select is((events.save_snapshot('order', '1', 3, '{"sent": true}')).state, '{"sent": true}', 'a later one replaces it');
select is(
    (events.save_snapshot('order', '1', 1, '{}')).aggregate_version, 3::bigint, 'an earlier one does not'
);

-- Errors
select throws_ok(
    $$ select events.save_snapshot('order', '1', 4, '{}') $$,
    'PT409', 'snapshot_ahead_of_stream', 'refuses a version that has not happened'
);

select * from finish();
rollback;
