begin;
select plan(9);

-- Contract
select function_returns('events', '_publish', array['text', 'text', 'text', 'jsonb', 'uuid'], 'void');
select function_privs_are('events', '_publish', array['text', 'text', 'text', 'jsonb', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('events', '_publish', array['text', 'text', 'text', 'jsonb', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select lives_ok(
    $$ select events._publish('meter_sealed', 'meter', 'M-1', '{"seal": 7}', test.user_id(9)) $$,
    'a business function leaves a fact on behalf of a user'
);
select lives_ok($$ select events._publish('meter_sealed', 'meter', 'M-2', null) $$, 'a fact may have no payload');

select test.logout();
select results_eq(
    $$ select aggregate_type, aggregate_id, payload, aggregate_version, correlation_id, actor_id, actor_role
       from events.events where event_type = 'meter_sealed' order by event_id $$,
    $$ values ('meter', 'M-1', '{"seal": 7}'::jsonb, null::bigint, test.user_id(9), test.user_id(1), 'authenticated'),
              ('meter', 'M-2', '{}', null, null, test.user_id(1), 'authenticated') $$,
    'it carries the fact, who caused it and no version'
);
select ok(
    (select bool_and(xid = pg_current_xact_id() and created_at >= now()) from events.events where event_type = 'meter_sealed'),
    'it carries the transaction that wrote it and the time of writing'
);

-- Errors
select throws_ok($$ select events._publish(null, 'meter', 'M-1', '{}') $$, '23502', null, 'a fact has a type');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty('select * from events.events', 'a user does not read the log, not even their own facts');

select * from finish();
rollback;
