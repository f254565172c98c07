begin;
select plan(17);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'schedule_jobs', array['jsonb'], 'bigint[]');
select is_definer('jobs', 'schedule_jobs', array['jsonb']);
select function_privs_are('jobs', 'schedule_jobs', array['jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'schedule_jobs', array['jsonb'], 'admin', '{}'::text[]);

-- Behaviour: without keys
create temp table numbers (numbers bigint[]);
grant all on numbers to service_role, app_api;
select test.login_as('service_role');
insert into numbers
select jobs.schedule_jobs('[{"handler": "note", "payload": {"n": 1}}, {"handler": "far", "priority": 2}, {"handler": "note"}]');
select test.logout();
select results_eq(
    'select job_id, queue, priority, payload from jobs.ready order by job_id',
    $$ select numbers[1], 'sql', 5::smallint, '{"n": 1}'::jsonb from numbers
    union all select numbers[2], 'python', 2::smallint, '{}' from numbers
    union all select numbers[3], 'sql', 5::smallint, '{}' from numbers $$, 'adds them in the order of the list'
);
select is(jobs.schedule_jobs('[]'), '{}', 'none is fine');

-- Behaviour: with keys and times
truncate numbers;
insert into numbers select jobs.schedule_jobs(
    '[{"handler": "note", "unique_key": "k"}, {"handler": "note", "unique_key": "k"}, {"handler": "note", "order_key": "o"},
      {"handler": "note", "order_key": "o"}, {"handler": "note", "run_at": "2999-01-01T00:00:00Z"}]'
);
select results_eq(
    'select (jobs.get_job(n)).state from numbers, unnest(numbers) as n', array['ready', 'ready', 'ready', 'blocked', 'waiting'],
    'each lies where it belongs'
);
select ok((select numbers[1] = numbers[2] and numbers[3] < numbers[4] from numbers), 'one job for one unique key');

-- Errors
select throws_ok($$ select jobs.schedule_jobs('{}') $$, 'PT400', 'invalid_jobs', 'needs a list');
select throws_ok('select jobs.schedule_jobs(null)', 'PT400', 'invalid_jobs', 'that is there');
select throws_ok($$ select jobs.schedule_jobs('[1]') $$, 'PT400', 'invalid_jobs', 'of jobs');
select throws_ok(
    $$ select jobs.schedule_jobs('[{"handler": "note", "run_at": "soon"}]') $$, 'PT400', 'invalid_jobs', 'with values that can be read'
);
select throws_ok(
    $$ select jobs.schedule_jobs('[{"handler": "note", "payload": {"half": 1}}, {"payload": {}}]') $$, 'PT404', 'unknown_handler', 'each has a handler'
);
select throws_ok(
    $$ select jobs.schedule_jobs('[{"handler": "note", "payload": {"half": 1}}, {"handler": "note", "priority": 10}]') $$, 'PT400',
    'invalid_priority', 'and a priority that there is'
);
select is_empty($$ select from jobs.ready where payload ? 'half' $$, 'otherwise none is added');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.schedule_jobs('[]') $$, '42501', null, 'users add no jobs');
set local role app_api;
select lives_ok($$ select jobs.schedule_jobs('[{"handler": "note"}, {"handler": "far"}]') $$, 'but functions that they call may');

select * from finish();
rollback;
