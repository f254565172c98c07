begin;
select plan(10);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'tick', '{}'::text[], 'integer');
select is_definer('jobs', 'tick', '{}'::text[]);
select function_privs_are('jobs', 'tick', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'tick', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour: a job that is due, one that is lost, and a key that could not be handed on at once
select test.add_job('lost', 'far'), test.add_job('kept', 'far'), test.add_job('due', p_run_at => now() + interval '1 hour'),
    test.add_job('later', p_run_at => now() + interval '1 hour'), test.add_job('a', p_order_key => 'o'), test.add_job('b', p_order_key => 'o');
select jobs.claim_jobs('python', 'w', 2);
update jobs.running set leased_until = now() where job_id = test.job('lost');
update jobs.waiting set run_at = now() where job_id = test.job('due');
delete from jobs.ready where job_id = test.job('a');
insert into jobs.released_keys (queue, order_key, job_id) values ('sql', 'o', test.job('a'));
select test.login_as('service_role');
select is(jobs.tick(), 3, 'moves three jobs');
select test.logout();
select results_eq(
    $$ select test.state(n) from unnest('{lost,due,b,kept,later}'::text[]) as n $$, array['ready', 'ready', 'ready', 'running', 'waiting'],
    'which may start now, and no others'
);
select is_empty('select from jobs.released_keys', 'the key is not handed on twice');
select is(jobs.tick(), 0, 'then there is nothing to do');

-- Isolation
update jobs.waiting set run_at = now();
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.tick()', '42501', null, 'users move no jobs');
set local role app_api;
select is(jobs.tick(), 0, 'nor do functions that they call');

select * from finish();
rollback;
