begin;
select plan(10);

-- Only those of the test.
do $$ begin delete from events.subscriptions; end $$;

-- Contract
select function_returns('events', '_record_failure', array['events.subscriptions', 'events.events', 'events.handler_failure', 'integer'], 'events.subscriptions');
select is_definer('events', '_record_failure', array['events.subscriptions', 'events.events', 'events.handler_failure', 'integer']);
select function_privs_are('events', '_record_failure', array['events.subscriptions', 'events.events', 'events.handler_failure', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_events(1);
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start', 3);

create function test.fail(p_code text, p_is_timeout boolean, p_count integer, p_attempts integer)
returns events.subscriptions language sql as $$
    select f
    from events.subscriptions as s, events.events as e,
        events._record_failure(
            jsonb_populate_record(s, jsonb_build_object('attempt_count', p_attempts)),
            e, (p_code, 'message', null, null, p_is_timeout), p_count
        ) as f
$$;

select results_eq(
    $$ select batch_limit, attempt_count, retry_at from test.fail('57014', true, 100, 0) $$,
    $$ values (25, 0::smallint, null::timestamptz) $$, 'a batch that takes too long is made smaller'
);
select results_eq(
    $$ select batch_limit, attempt_count from test.fail('57014', true, 1, 0) $$,
    $$ values (1, 1::smallint) $$, 'one event that takes too long has failed'
);
select results_eq(
    $$ select attempt_count, retry_at between now() and clock_timestamp() + interval '0.5 seconds'
       from test.fail('40P01', false, 1, 2) $$,
    $$ values (2::smallint, true) $$, 'a deadlock does not count'
);
select results_eq(
    $$ select f.attempt_count, round(extract(epoch from f.retry_at - f.failed_at), 1)
       from generate_series(0, 1) as n cross join lateral test.fail('P0001', false, 1, n) as f $$,
    $$ values (1::smallint, 1.0), (2::smallint, 2.0) $$, 'longer and longer pauses'
);
select is_empty('select from events.dead_letters', 'nothing is dead yet');
select results_eq(
    $$ select cursor_event_id, attempt_count, retry_at from test.fail('P0001', false, 1, 2) $$,
    $$ values (1::bigint, 0::smallint, null::timestamptz) $$, 'after the last attempt it is passed by'
);
select test.fail('P0002', false, 1, 2);
select results_eq(
    'select event_id, attempt_count, error_code from events.dead_letters', $$ values (1::bigint, 6, 'P0002') $$,
    'a letter that dies twice is one letter'
);

select * from finish();
rollback;
