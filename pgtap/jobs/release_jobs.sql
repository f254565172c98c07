begin;
select plan(19);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'release_jobs', array['jsonb', 'interval'], 'integer');
select is_definer('jobs', 'release_jobs', array['jsonb', 'interval']);
select function_privs_are('jobs', 'release_jobs', array['jsonb', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'release_jobs', array['jsonb', 'interval'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'far', p_unique_key => 'k', p_order_key => 'o'), test.add_job('next', 'far', p_order_key => 'o'),
    test.add_job('b', 'far'), test.add_job('cancelled', 'far', p_unique_key => 'c'), test.add_job('kept', 'far');
select jobs.claim_jobs('python', 'w', 10);
select jobs.cancel_job(test.job('cancelled'));
prepare release as
select jobs.release_jobs(jsonb_agg(jsonb_build_array(test.job(n), 1)) || jsonb_build_array(jsonb_build_array(test.job('kept'), 2)))
from unnest('{a,b,cancelled}'::text[]) as n;
select results_eq('release', array[3], 'gives back what is leased');
select results_eq(
    $$ select test.state('a'), test.state('b'), test.state('kept'), test.state('next') $$,
    $$ values ('ready', 'ready', 'running', 'blocked') $$, 'it may start again at once, and keeps its order key'
);
select is(test.state('cancelled'), 'cancelled', 'what was to stop ends');
select is_empty($$ select from jobs.unique_keys where unique_key = 'c' $$, 'and gives its key back');
select is(jobs.schedule_job('far', p_unique_key => 'k'), test.job('a'), 'the others keep theirs');
select results_eq('release', array[0], 'nothing is given back twice');
create temp table claimed as select * from jobs.claim_jobs('python', 'v', 10);
grant select on claimed to public;
select results_eq(
    $$ select attempt, errors from jobs.get_job(test.job('a')) $$, $$ values (1::smallint, null::jsonb) $$,
    'the attempt did not count'
);

-- The worker that gave it back comes late, when another one has it
select throws_ok(
    $$ select jobs.complete_job(test.job('a'), 1) $$, 'PT409', 'lease_lost', 'what was given back is no proof of the next lease'
);
select throws_ok(
    $$ select jobs.heartbeat_job(test.job('a'), 1) $$, 'PT409', 'lease_lost', 'nor does it keep it'
);
select results_eq('release', array[0], 'nor give it back');
select is(
    jobs.fail_job(job_id, attempt, 'no', '0 seconds'), 'waiting', 'the proof is what the claim returned'
) from claimed where job_id = test.job('a');
update jobs.handlers set max_attempts = 2 where handler = 'far';
select jobs.release_jobs(jsonb_agg(jsonb_build_array(job_id, attempt)), '1 microsecond') from jobs.claim_jobs('python', 'w', 10);
select jobs.promote_jobs();
select is(
    jobs.fail_job(c.job_id, c.attempt, 'no'), case when c.job_id = test.job('a') then 'dead' else 'waiting' end,
    'attempts that were given back do not use any up, after a delay neither'
) from jobs.claim_jobs('python', 'w', 10) as c where c.job_id = test.job('a');

-- Errors
select throws_ok($$ select jobs.release_jobs(null) $$, 'PT400', 'invalid_jobs', 'needs a list');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.release_jobs('[]') $$, '42501', null, 'users release no jobs');
set local role app_api;
select results_eq('release', array[0], 'nor do functions that they call');

select * from finish();
rollback;
