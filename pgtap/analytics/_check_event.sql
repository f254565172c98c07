begin;
select plan(12);

-- Contract
select function_returns('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval'], 'jsonb');
select isnt_definer('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval']);
select function_privs_are('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_check_event', array['jsonb', 'timestamp with time zone', 'interval'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform set_config('request.jwt.claim.sub', test.user_id(1)::text, true), set_config('request.jwt.claims', '{"role": "authenticated"}', true); end $$;
create function pg_temp.code(p_event jsonb) returns text language sql return
    analytics._check_event(p_event, '2026-03-10 12:00Z', '7 days') ->> 'code';
select is(pg_temp.code('{"event_name": "a.b_1", "event_category": "c", "properties": {"x": null}, "session_id": "s", "anonymous_id": "x",
    "event_id": "00000000-0000-7000-8000-000000000001", "occurred_at": "2026-03-10T12:09:59Z", "user_id": null}'), null, 'a good one');
select is(pg_temp.code('{"event_name": "a", "properties": null, "user_id": "00000000-0000-7000-8000-000000000001"}'), null, 'of oneself');
select results_eq(
    $query$
    select pg_temp.code(e::jsonb)
    from unnest(array[
        'null', '[]', '7', '{"event_name": "a", "extra": 1}', '{}', '{"event_name": 7}', '{"event_name": "A"}', '{"event_name": "a b"}',
        '{"event_name": "a", "event_category": ""}', '{"event_name": "a", "properties": []}',
        '{"event_name": "a", "session_id": 7}', '{"event_name": "a", "anonymous_id": ""}',
        '{"event_name": "a", "event_id": "7"}', '{"event_name": "a", "user_id": "me"}',
        '{"event_name": "a", "event_id": "00000000-0000-7000-8000-000000000001"}', '{"event_name": "a", "occurred_at": "today"}',
        '{"event_name": "a", "occurred_at": "2026-03-03T11:59:59Z"}', '{"event_name": "a", "occurred_at": "2026-03-10T12:11:00Z"}',
        '{"event_name": "a", "user_id": "00000000-0000-7000-8000-000000000002"}'
    ]) with ordinality as t (e, place) order by place
    $query$,
    array[
        'invalid_event', 'invalid_event', 'invalid_event', 'unknown_member', 'invalid_event_name', 'invalid_event_name', 'invalid_event_name',
        'invalid_event_name', 'invalid_event_category', 'invalid_properties', 'invalid_session_id', 'invalid_anonymous_id',
        'invalid_event_id', 'invalid_user_id', 'occurred_at_required', 'invalid_occurred_at', 'too_late', 'in_the_future', 'not_your_user'
    ],
    'each bad one by its name'
);
select is(pg_temp.code(jsonb_build_object('event_name', 'a', 'properties', jsonb_build_object('x', repeat('x', 8192)))), 'properties_too_large', 'and one that is too large');
select set_config('request.jwt.claims', '{"role": "service_role"}', true);
select is(pg_temp.code('{"event_name": "a", "user_id": "00000000-0000-7000-8000-000000000002"}'), null, 'the service tells what others did');

select * from finish();
rollback;
