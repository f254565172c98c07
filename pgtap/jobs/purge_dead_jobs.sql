begin;
select plan(14);

-- Contract
select function_returns('jobs', 'purge_dead_jobs', array['timestamp with time zone', 'text', 'integer'], 'integer');
select is_definer('jobs', 'purge_dead_jobs', array['timestamp with time zone', 'text', 'integer']);
select function_privs_are('jobs', 'purge_dead_jobs', array['timestamp with time zone', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'purge_dead_jobs', array['timestamp with time zone', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'purge_dead_jobs', array['timestamp with time zone', 'text', 'integer'], 'operator', '{}'::text[]);

-- Behaviour
insert into jobs.dead_jobs (job_id, queue, priority, handler, payload, attempt, created_at, died_at, reason)
select n, case when n = 4 then 'sql' else 'python' end, 5, 'far', '{}', 10, now(), now() - n * interval '1 day', 'no'
from generate_series(1, 5) as n;
prepare dead as select job_id from jobs.dead_jobs order by job_id;
select test.login_as('admin', test.user_id(9));
select is(jobs.purge_dead_jobs(now() - interval '2 days', 'python'), 2, 'an administrator removes those of a queue that died before a time');
select test.logout();
select results_eq('dead', array[1, 2, 4]::bigint[], 'and no others');
select is(jobs.purge_dead_jobs(now(), p_limit => 1), 1, 'or so many');
select results_eq('dead', array[1, 2]::bigint[], 'the oldest first');

-- Errors
select throws_ok('select jobs.purge_dead_jobs(null)', 'PT400', 'invalid_time', 'needs a time');
select throws_ok('select jobs.purge_dead_jobs(now(), p_limit => 0)', 'PT400', 'invalid_limit', 'and a limit');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select jobs.purge_dead_jobs(now())', '42501', null, 'operators remove none');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(jobs.purge_dead_jobs(now()), 0, 'nor do functions that users call');
select test.logout();
select results_eq('dead', array[1, 2]::bigint[], 'so that they are still there');

select * from finish();
rollback;
