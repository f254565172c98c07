begin;
select plan(15);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'heartbeat_job', array['bigint', 'integer', 'jsonb'], 'boolean');
select is_definer('jobs', 'heartbeat_job', array['bigint', 'integer', 'jsonb']);
select function_privs_are('jobs', 'heartbeat_job', array['bigint', 'integer', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'heartbeat_job', array['bigint', 'integer', 'jsonb'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'far'), test.add_job('b', 'far');
select jobs.claim_jobs('python', 'w', 2, '1 second');
select test.login_as('service_role');
select ok(jobs.heartbeat_job(test.job('a'), '1', '{"done": 1}'), 'a worker says that it goes on');
select test.logout();
select results_eq(
    $$ select leased_until > now() + interval '59 seconds', progress from jobs.running where job_id = test.job('a') $$,
    $$ values (true, '{"done": 1}'::jsonb) $$, 'and how far it came; the lease of the queue begins anew'
);
select ok(
    (select leased_until < now() + interval '59 seconds' from jobs.running where job_id = test.job('b')), 'of this job only'
);
select jobs.heartbeat_job(test.job('a'), '1');
select is((jobs.get_job(test.job('a'))).progress, '{"done": 1}', 'the last progress stays until there is more');
update jobs.running set leased_until = now();
select ok(jobs.heartbeat_job(test.job('b'), '1'), 'nor does it matter that the lease was over, while nobody took the job back');
select is(jobs.rescue_jobs(), 1, 'as somebody did with the other one');
select jobs.cancel_job(test.job('b'));
select ok(not jobs.heartbeat_job(test.job('b'), '1'), 'a worker learns that it is to stop');

-- Errors
select throws_ok($$ select jobs.heartbeat_job(test.job('a'), '1') $$, 'PT409', 'lease_lost', 'a job that was taken back stays so');
select throws_ok($$ select jobs.heartbeat_job(test.job('b'), '2') $$, 'PT409', 'lease_lost', 'another attempt proves no lease');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.heartbeat_job(test.job('b'), '1') $$, '42501', null, 'users keep no leases');
set local role app_api;
select throws_ok(
    $$ select jobs.heartbeat_job(test.job('b'), '1') $$, 'PT409', 'lease_lost', 'nor do functions that they call'
);

select * from finish();
rollback;
