begin;
select plan(11);

-- Contract
select function_returns('events', 'subscribe', array['text', 'text[]', 'text'], 'events.subscriptions');
select is_definer('events', 'subscribe', array['text', 'text[]', 'text']);
select function_privs_are('events', 'subscribe', array['text', 'text[]', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'subscribe', array['text', 'text[]', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select event_types, cursor_epoch, cursor_xid between '3' and pg_current_xact_id(), cursor_event_id
       from events.subscribe('a') $$,
    $$ values (null::text[], 1, true, 0::bigint) $$, 'follows from the watermark on'
);
select results_eq(
    $$ select event_types, cursor_xid from events.subscribe('b', '{x,y}', 'start') $$,
    $$ values ('{x,y}'::text[], '0'::xid8) $$, 'or from the start, and only some types'
);
select results_eq(
    $$ select event_types, cursor_xid from events.subscribe('b', '{z}') $$,
    $$ values ('{z}'::text[], '0'::xid8) $$, 'again: the place stays, the types change'
);

-- Errors
select throws_ok($$ select events.subscribe('c', null, 'end') $$, 'PT400', 'invalid_from', 'knows two places');
select throws_ok($$ select events.subscribe('') $$, '23514', null, 'needs a name');
select throws_ok($$ select events.subscribe('c', '{}') $$, '23514', null, 'no types at all would be pointless');

-- Isolation
select test.login_as('operator', test.user_id(1));
set local role app_api;
select is_empty('select * from events.subscriptions', 'subscriptions are the service''s');

select * from finish();
rollback;
