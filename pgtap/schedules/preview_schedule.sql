begin;
select plan(12);

-- Contract
select function_returns('schedules', 'preview_schedule', array['text', 'text', 'timestamp with time zone', 'integer'], 'setof timestamp with time zone');
select is_definer('schedules', 'preview_schedule', array['text', 'text', 'timestamp with time zone', 'integer']);
select function_privs_are('schedules', 'preview_schedule', array['text', 'text', 'timestamp with time zone', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'preview_schedule', array['text', 'text', 'timestamp with time zone', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'preview_schedule', array['text', 'text', 'timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select schedules.preview_schedule('30 1 * * *', 'Europe/London', '2024-10-26 12:00Z', 2) $$,
    array['2024-10-27 00:30Z', '2024-10-28 01:30Z']::timestamptz[],
    'shows what is due next'
);
select is(
    (select count(*) from schedules.preview_schedule('@hourly')), 5::bigint, 'from now on, five of them by default'
);
select is_empty($$ select schedules.preview_schedule('0 0 31 2 *') $$, 'shows that something is never due');

-- Errors
select throws_ok($$ select schedules.preview_schedule('x') $$, 'PT400', 'invalid_cron_expression', 'reads expressions');
select throws_ok($$ select schedules.preview_schedule('@daily', 'EAT') $$, 'PT400', 'invalid_time_zone', 'checks the zone');
select throws_ok($$ select schedules.preview_schedule('@daily', p_count => 0) $$, 'PT400', 'invalid_limit', 'shows at least one');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select schedules.preview_schedule('@daily') $$, '42501', null, 'users have no schedules');

select * from finish();
rollback;
