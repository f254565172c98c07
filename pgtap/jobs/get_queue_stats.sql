begin;
select plan(11);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'get_queue_stats', array['text'], 'setof jobs.queue_stats');
select is_definer('jobs', 'get_queue_stats', array['text']);
select function_privs_are('jobs', 'get_queue_stats', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'get_queue_stats', array['text'], 'operator', array['EXECUTE']);
select function_privs_are('jobs', 'get_queue_stats', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.add_job('dead', 'far'), test.add_job('lost', 'far'), test.add_job('running', 'far');
select jobs.claim_jobs('python', 'w', 3);
select jobs.fail_job(test.job('dead'), '1', p_is_final => true);
update jobs.running set leased_until = now(), started_at = now() - interval '1 hour' where job_id = test.job('lost');
select test.add_job('a', 'far', p_order_key => 'o'), test.add_job('b', 'far', p_order_key => 'o'), test.add_job('c', 'far', p_order_key => 'o'),
    test.add_job('ready', 'far'), test.add_job('late', 'far', p_run_at => now() + interval '2 hours'),
    test.add_job('soon', 'far', p_run_at => now() + interval '1 hour');
update jobs.ready set created_at = now() - interval '1 day' where job_id = test.job('a');
select jobs.pause_queue('python');

select test.login_as('operator', test.user_id(1));
select results_eq(
    $$ select kind, is_paused, ready, waiting, blocked, running, expired, dead from jobs.get_queue_stats('python') $$,
    $$ values ('python', true, 2::bigint, 2::bigint, 2::bigint, 2::bigint, 1::bigint, 1::bigint) $$, 'an operator sees what lies in a queue'
);
select results_eq(
    $$ select date_trunc('hour', oldest_ready_age), date_trunc('hour', oldest_running_age), next_run_at from jobs.get_queue_stats('python') $$,
    $$ values (interval '1 day', interval '1 hour', now() + interval '1 hour') $$, 'how long it has been there, and when there is more'
);
select set_eq(
    $$ select queue, ready from jobs.get_queue_stats() where queue in ('python', 'sql', 'sql_alone') $$,
    $$ values ('python', 2::bigint), ('sql', 0), ('sql_alone', 0) $$,
    'or in all of them, empty ones too'
);
select is_empty($$ select from jobs.get_queue_stats('nothing') $$, 'a queue that is not there has no row');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.get_queue_stats()', '42501', null, 'users do not');
set local role app_api;
select is((select sum(ready + waiting + running + dead) from jobs.get_queue_stats()), 0::numeric, 'nor do functions that they call');

select * from finish();
rollback;
