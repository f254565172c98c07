begin;
select plan(7);

-- Contract
select function_returns('jobs', '_settle_jobs', array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'void');
select function_privs_are('jobs', '_settle_jobs', array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('a', p_order_key => 'o'), test.add_job('b', p_order_key => 'o'), test.add_job('c', p_unique_key => 'u');
select jobs._settle_jobs(jobs._get_queue('sql', '{sql}'), jobs._take_ready('sql', 10), 'done',
    jsonb_build_object(test.job('a'), 1, test.job('c'), null), now());
select results_eq(
    $$ select job_id, outcome, result, attempt, payload, started_at from jobs.finished_jobs order by job_id $$,
    $$ values (test.job('a'), 'done', '1'::jsonb, 1::smallint, null::jsonb, now()), (test.job('c'), 'done', null, 1::smallint, null, now()) $$,
    'an outcome for each, with its result'
);
select is(test.state('b'), 'ready', 'order keys go on');
select is_empty('select from jobs.unique_keys', 'unique keys are free');

select jobs.create_queue('sql', p_keeps_outcomes => false);
select jobs._settle_jobs(jobs._get_queue('sql', '{sql}'), jobs._take_ready('sql', 10), 'done', null, now());
select throws_ok($$ select test.state('b') $$, 'PT404', 'job_not_found', 'a queue that keeps no outcomes leaves no row');
select is_empty('select from jobs.order_keys', 'but gives keys back as well');

select * from finish();
rollback;
