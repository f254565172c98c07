begin;
select plan(32);

select jobs.register_handler('test.tick'), jobs.register_handler('test.other');

-- Contract
select function_returns('schedules', 'upsert_schedule', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'boolean', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'interval', 'integer'], 'schedules.schedule_state');
select is_definer('schedules', 'upsert_schedule', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'boolean', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'interval', 'integer']);
select function_privs_are('schedules', 'upsert_schedule', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'boolean', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'upsert_schedule', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'boolean', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'interval', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', 'upsert_schedule', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'boolean', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'interval', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$
    select schedule_name, time_zone, catch_up, overlap, is_enabled, cardinality(next_runs), next_due_at > now()
    from schedules.upsert_schedule('s', '*/10 * * * *', 'test.tick')
    $$,
    $$ values ('s', 'UTC', 'once', 'skip', true, 3, true) $$,
    'creates a schedule'
);
select test.logout();
update schedules.schedules set next_due_at = now() - interval '1 second' where schedule_name = 's';
select test.login_as('service_role');
select ok(
    (schedules.upsert_schedule('s', '*/10 * * * *', 'test.other', p_payload => '{"a": 1}')).next_due_at < now(),
    'what is due stays due if only handler or payload change'
);
select results_eq(
    $$ select handler, payload, next_due_at > now() from schedules.upsert_schedule('s', '*/20 * * * *', 'test.other') $$,
    $$ values ('test.other', '{}'::jsonb, true) $$,
    'a new expression fires nothing for the past'
);
select ok(
    (schedules.upsert_schedule('s', '0 12 * * *', 'test.tick', 'Asia/Tokyo')).next_due_at::time at time zone 'UTC' is not null,
    'takes a zone'
);
select is(
    (schedules.upsert_schedule('s', '0 12 * * *', 'test.tick', 'Asia/Tokyo')).next_due_at at time zone 'Asia/Tokyo'
        - date_trunc('day', (schedules.upsert_schedule('s', '0 12 * * *', 'test.tick', 'Asia/Tokyo')).next_due_at at time zone 'Asia/Tokyo'),
    interval '12 hours', 'noon is noon of the zone'
);
select is(
    (schedules.upsert_schedule('s', 'every 1 hour', 'test.tick', p_starts_at => '2040-01-01 00:20Z')).next_due_at,
    '2040-01-01 00:20Z'::timestamptz, 'begins when it is told to'
);
select is(
    (schedules.upsert_schedule('s', '@daily', 'test.tick', p_enabled => false)).next_runs, '{}', 'may be made paused'
);
select is((select count(*) from schedules.list_schedules() where schedule_name = 's'), 1::bigint, 'one name, one schedule');

-- Errors
select throws_ok($$ select schedules.upsert_schedule('a b', '@daily', 'test.tick') $$, 'PT400', 'invalid_schedule_name', 'a name without blanks');
select throws_ok($$ select schedules.upsert_schedule(null, '@daily', 'test.tick') $$, 'PT400', 'invalid_schedule_name', 'a name');
select throws_ok($$ select schedules.upsert_schedule('x', '* *', 'test.tick') $$, 'PT400', 'invalid_cron_expression', 'an expression');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', 'EAT') $$, 'PT400', 'invalid_time_zone', 'a zone');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.gone') $$, 'PT404', 'handler_not_found', 'a handler');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_payload => '[1]') $$, 'PT400', 'invalid_payload', 'an object');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_payload => null) $$, 'PT400', 'invalid_payload', 'not null');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_catch_up => 'some') $$, 'PT400', 'invalid_catch_up', 'skip, once or all');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_overlap => 'run') $$, 'PT400', 'invalid_overlap', 'skip or queue');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_grace => '-1 s') $$, 'PT400', 'invalid_grace', 'no negative grace');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_jitter => '2 days') $$, 'PT400', 'invalid_jitter', 'a day at most');
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_priority => 10::smallint) $$, 'PT400', 'invalid_priority', 'a priority of the queues');
select throws_ok(
    $$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_starts_at => '2041-01-01', p_ends_at => '2040-01-01') $$,
    'PT400', 'invalid_period', 'the end after the start'
);
select throws_ok(
    $$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_starts_at => 'infinity') $$, 'PT400', 'invalid_period', 'a start that comes'
);
select throws_ok($$ select schedules.upsert_schedule('x', '0 0 31 2 *', 'test.tick') $$, 'PT422', 'schedule_never_fires', '31 February');
select throws_ok(
    $$ select schedules.upsert_schedule('x', '@daily', 'test.tick', p_ends_at => '2020-01-01') $$, 'PT422', 'schedule_never_fires', 'an end in the past'
);
select throws_ok(
    $$ select schedules.upsert_schedule('x', '@yearly', 'test.tick', p_starts_at => '2040-02-01', p_ends_at => '2040-05-01') $$,
    'PT422', 'schedule_never_fires', 'nothing between start and end'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick') $$, '42501', null, 'services write schedules');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select schedules.upsert_schedule('x', '@daily', 'test.tick') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
