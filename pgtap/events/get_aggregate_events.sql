begin;
select plan(11);

-- Contract
select function_returns('events', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'], 'setof events.events');
select is_definer('events', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer']);
select volatility_is('events', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'], 'stable');
select function_privs_are('events', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'], 'operator', array['EXECUTE']);
select function_privs_are('events', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select events.append_event('order', '1', t) from unnest(array['placed', 'paid', 'sent']) as t;
select events.append_event('order', '2', 'placed'), events._publish('noticed', 'order', '1', '{}');

select test.login_as('service_role');
select results_eq(
    $$ select aggregate_version, event_type from events.get_aggregate_events('order', '1') $$,
    $$ values (1::bigint, 'placed'), (2, 'paid'), (3, 'sent') $$,
    'the stream of one aggregate in order, without plain facts'
);
select results_eq(
    $$ select aggregate_version from events.get_aggregate_events('order', '1', 1, 1) $$,
    array[2::bigint], 'after a version, no more than asked for'
);
select is_empty($$ select events.get_aggregate_events('order', '1', 3) $$, 'nothing after the last');

-- Errors
select throws_ok(
    $$ select events.get_aggregate_events('order', '1', 0, 0) $$, 'PT400', 'invalid_limit', 'at least one'
);

-- Isolation
select test.login_as('admin', test.user_id(2));
select is((select count(*) from events.get_aggregate_events('order', '1')), 3::bigint, 'admins read histories');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.get_aggregate_events('order', '1') $$, '42501', null, 'users do not');

select * from finish();
rollback;
