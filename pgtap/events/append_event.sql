begin;
select plan(19);

-- Contract
select function_returns('events', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'], 'events.events');
select is_definer('events', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid']);
select function_privs_are('events', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'], 'admin', '{}'::text[]);
select function_privs_are('events', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select aggregate_version, event_type, payload, correlation_id, causation_id, actor_id, actor_role
       from events.append_event('order', '1', 'placed', '{"a": 1}', 0, test.user_id(8), test.user_id(9)) $$,
    $$ values (1::bigint, 'placed', '{"a": 1}'::jsonb, test.user_id(8), test.user_id(9), null::uuid, 'service_role') $$,
    'the first event of a stream has version 1, and 0 was expected'
);
select is((events.append_event('order', '1', 'paid', p_expected_version => 1)).aggregate_version, 2::bigint, 'then 2, where 1 was expected');
select is((events.append_event('order', '1', 'sent')).aggregate_version, 3::bigint, 'without an expectation it is the next one');
select is((events.append_event('order', '2', 'placed')).aggregate_version, 1::bigint, 'each aggregate counts for itself');

select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select results_eq(
    $$ select aggregate_version, actor_id, actor_role from events.append_event('order', '1', 'received') $$,
    $$ values (4::bigint, test.user_id(1), 'authenticated') $$,
    'a business function appends on behalf of a user who may not read the log'
);

select test.logout();
update events.streams set last_xid = '4611686018427387904' where aggregate_id = '2';
select is(
    (events.append_event('order', '2', 'paid')).xid, '4611686018427387904'::xid8,
    'an event never sorts before its predecessor'
);
select is(
    (events.append_event('order', '3', 'placed')).xid, pg_current_xact_id(), 'else it carries its own transaction'
);

-- Errors
select test.login_as('service_role');
select throws_ok(
    $$ select events.append_event('order', '1', 'lost', p_expected_version => 2) $$,
    'PT409', 'version_conflict', 'refuses a version that has passed'
);
select throws_ok(
    $$ select events.append_event('order', '1', 'lost', p_expected_version => 0) $$,
    'PT409', 'version_conflict', 'refuses to start a stream again'
);
select throws_ok(
    $$ select events.append_event('order', '9', 'lost', p_expected_version => 3) $$,
    'PT409', 'version_conflict', 'refuses to go on with a stream that is not there'
);
select throws_ok(
    $$ select events.append_event('order', '1', 'lost', p_expected_version => -1) $$,
    'PT400', 'invalid_expected_version', 'knows no negative version'
);
select throws_ok($$ select events.append_event('order', '', 'lost') $$, 'PT400', 'invalid_event', 'needs an aggregate');
select throws_ok($$ select events.append_event('order', '1', null) $$, 'PT400', 'invalid_event', 'needs a type');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.append_event('order', '1', 'forged') $$, '42501', null, 'users cannot forge events');

select * from finish();
rollback;
