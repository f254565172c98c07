begin;
select plan(14);

-- Contract
select function_returns(
    'jobs', '_settle_jobs',
    array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'void'
);
select is_definer('jobs', '_settle_jobs', array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone']);
select function_privs_are(
    'jobs', '_settle_jobs',
    array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'anon', '{}'::text[]
);
select function_privs_are(
    'jobs', '_settle_jobs',
    array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'jobs', '_settle_jobs',
    array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'operator', '{}'::text[]
);
select function_privs_are(
    'jobs', '_settle_jobs',
    array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'jobs', '_settle_jobs',
    array['jobs.queues', 'jobs.ready[]', 'text', 'jsonb', 'timestamp with time zone'], 'service_role', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin perform test.add_job('a', p_unique_key => 'u'), test.add_job('b'); end $$;
create temp table taken as select jobs._take_ready('sql', 10) as jobs;
select lives_ok(
    $$ select jobs._settle_jobs(jobs._get_queue('sql', '{sql}'), (select jobs from taken), 'done',
        jsonb_build_object(test.job('a'), 7, test.job('b'), null), now()) $$, 'jobs end'
);
select results_eq(
    'select job_id, attempt, queue, handler, outcome, result, payload from jobs.finished_jobs order by job_id',
    $$ values (test.job('a'), 1::smallint, 'sql', 'note', 'done', '7'::jsonb, null::jsonb),
        (test.job('b'), 1::smallint, 'sql', 'note', 'done', null, null) $$,
    'each leaves a row, without its payload'
);
select is_empty('select from jobs.unique_keys', 'and its keys');
select lives_ok(
    $$ select jobs._settle_jobs(jobs._get_queue('python', '{python}'), (select jobs from taken), 'archived', null, null) $$, 'archived'
);
select is((select count(payload) from jobs.finished_jobs where outcome = 'archived'), 2::bigint, 'with its payload');
do $$ begin perform jobs.create_queue('sql', p_keeps_outcomes => false); end $$;
select lives_ok(
    $$ select jobs._settle_jobs(jobs._get_queue('sql', '{sql}'), (select jobs from taken), 'cancelled', null, null) $$,
    'a queue may keep no outcomes'
);
select is_empty($$ select from jobs.finished_jobs where outcome = 'cancelled' $$, 'then no row is left');

select * from finish();
rollback;
