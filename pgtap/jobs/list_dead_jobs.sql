begin;
select plan(12);

-- Contract
select function_returns('jobs', 'list_dead_jobs', array['text', 'integer', 'timestamp with time zone', 'bigint'], 'setof jobs.dead_jobs');
select is_definer('jobs', 'list_dead_jobs', array['text', 'integer', 'timestamp with time zone', 'bigint']);
select function_privs_are('jobs', 'list_dead_jobs', array['text', 'integer', 'timestamp with time zone', 'bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'list_dead_jobs', array['text', 'integer', 'timestamp with time zone', 'bigint'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'list_dead_jobs', array['text', 'integer', 'timestamp with time zone', 'bigint'], 'operator', '{}'::text[]);

-- Behaviour: the first two died at the same moment
insert into jobs.dead_jobs (job_id, queue, priority, handler, payload, attempt, created_at, died_at, reason)
select n, case when n = 3 then 'sql' else 'python' end, 5, 'far', '{}', 10, now(), now() + greatest(n, 2) * interval '1 second', 'no'
from generate_series(1, 4) as n;
select test.login_as('admin', test.user_id(9));
select results_eq('select job_id from jobs.list_dead_jobs()', array[4, 3, 2, 1]::bigint[], 'an administrator sees who died, the last first');
select results_eq($$ select job_id from jobs.list_dead_jobs('python') $$, array[4, 2, 1]::bigint[], 'in one queue');
select results_eq($$ select job_id from jobs.list_dead_jobs('python', 2) $$, array[4, 2]::bigint[], 'page');
select results_eq(
    $$ select job_id from jobs.list_dead_jobs('python', 2, now() + interval '2 seconds', 2) $$, array[1]::bigint[], 'by page'
);

-- Errors
select throws_ok($$ select jobs.list_dead_jobs(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has a row');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select jobs.list_dead_jobs()', '42501', null, 'operators see none');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty('select from jobs.list_dead_jobs()', 'nor do functions that users call');

select * from finish();
rollback;
