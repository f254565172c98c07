begin;
select plan(13);
select test.create_job_handlers();

-- The leases of the jobs with these names, first attempt each.
create function pg_temp.leases(variadic p_names text[]) returns jsonb language sql as
$$ select jsonb_agg(jsonb_build_array(test.job(n), 1)) from unnest(p_names) as n $$;

-- Contract
select function_returns('jobs', 'heartbeat_jobs', array['jsonb', 'interval'], 'setof record');
select is_definer('jobs', 'heartbeat_jobs', array['jsonb', 'interval']);
select function_privs_are('jobs', 'heartbeat_jobs', array['jsonb', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'heartbeat_jobs', array['jsonb', 'interval'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'far'), test.add_job('b', 'far'), test.add_job('c', 'far');
select jobs.claim_jobs('python', 'w', 2, '1 second');
prepare leases as
select leased_until > now() + interval '59 seconds', leased_until > now() + interval '9 minutes' from jobs.running order by job_id;
select is_empty($$ select from jobs.heartbeat_jobs(pg_temp.leases('a', 'b')) $$, 'nothing is to be stopped');
select results_eq('leases', 'values (true, false), (true, false)', 'the lease of the queue begins anew');
select is_empty($$ select from jobs.heartbeat_jobs(pg_temp.leases('b'), '10 minutes') $$, 'another may be asked for');
select results_eq('leases', 'values (true, false), (true, true)', 'for the jobs that are named');
select jobs.cancel_job(test.job('a'));
select results_eq(
    $$ select job_id, reason from jobs.heartbeat_jobs(pg_temp.leases('a', 'b', 'c')) order by job_id $$,
    $$ values (test.job('a'), 'cancelled'), (test.job('c'), 'lease_lost') $$, 'a worker learns what it is to stop, and why'
);

-- Errors
select throws_ok($$ select jobs.heartbeat_jobs('{}') $$, 'PT400', 'invalid_jobs', 'needs a list');
select throws_ok($$ select jobs.heartbeat_jobs('[]', '0 seconds') $$, 'PT400', 'invalid_lease', 'and time');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.heartbeat_jobs('[]') $$, '42501', null, 'users keep no leases');
set local role app_api;
select results_eq(
    $$ select reason from jobs.heartbeat_jobs(jsonb_build_array(jsonb_build_array(test.job('b'), 1))) $$, array['lease_lost'],
    'nor do functions that they call'
);

select * from finish();
rollback;
