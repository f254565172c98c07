begin;
select plan(15);

-- Contract
select function_returns('events', 'handle_events', array['text', 'regprocedure', 'text[]', 'text', 'integer'], 'events.subscriptions');
select is_definer('events', 'handle_events', array['text', 'regprocedure', 'text[]', 'text', 'integer']);
select function_privs_are('events', 'handle_events', array['text', 'regprocedure', 'text[]', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'handle_events', array['text', 'regprocedure', 'text[]', 'text', 'integer'], 'admin', '{}'::text[]);

-- Behaviour
create function test."Odd name"(p_event events.events) returns void language sql as 'select';
select test.login_as('service_role');
select results_eq(
    $$ select handler, event_types, cursor_xid, max_attempts
       from events.handle_events('s', 'test.handle_event(events.events)', '{a}', 'start', 3) $$,
    $$ values ('test.handle_event', '{a}'::text[], '0'::xid8, 3::smallint) $$, 'subscribes, with a handler'
);
select results_eq(
    $$ select handler, event_types, cursor_xid, max_attempts
       from events.handle_events('s', 'test."Odd name"(events.events)') $$,
    $$ values ('test."Odd name"', null::text[], '0'::xid8, 5::smallint) $$, 'again: the place stays, the rest is new'
);
select events.pause_subscription('s');
select is(
    (events.handle_events('s', 'test.handle_event(events.events)')).pause_reason, 'by_request', 'who paused it resumes it'
);
select test.logout();
update events.subscriptions set pause_reason = 'handler_missing', retry_at = now();
select test.login_as('service_role');
select results_eq(
    $$ select pause_reason, paused_at, retry_at from events.handle_events('s', 'test.handle_event(events.events)') $$,
    $$ values (null::text, null::timestamptz, null::timestamptz) $$, 'a handler that was missing is there now'
);

-- Errors
select throws_ok(
    format('select events.handle_events(%L, %L)', 's', f), 'PT422', 'invalid_handler', format('%s cannot handle an event', f)
)
from unnest(array['test.clear_handled_events()', 'core.uuid_v7()', null]) as f;
select throws_ok(
    $$ select events.handle_events('s', 'test.gone(events.events)') $$, '42883', null, 'what is not there cannot either'
);
select throws_ok(
    $$ select events.handle_events('t', 'test.handle_event(events.events)', null, 'end') $$, 'PT400', 'invalid_from', 'knows two places'
);
select throws_ok(
    $$ select events.handle_events('t', 'test.handle_event(events.events)', p_max_attempts => 0) $$, '23514', null, 'one attempt at least'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select events.handle_events('s', 'test.handle_event(events.events)') $$, '42501', null, 'users cannot have anything run'
);

select * from finish();
rollback;
