begin;
select plan(16);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'list_jobs', array['text', 'text', 'integer', 'bigint'], 'setof jobs.job');
select is_definer('jobs', 'list_jobs', array['text', 'text', 'integer', 'bigint']);
select function_privs_are('jobs', 'list_jobs', array['text', 'text', 'integer', 'bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'list_jobs', array['text', 'text', 'integer', 'bigint'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'list_jobs', array['text', 'text', 'integer', 'bigint'], 'operator', '{}'::text[]);

-- Behaviour
select test.add_job('dead', 'far'), test.add_job('done', 'far'), test.add_job('running', 'far');
select jobs.claim_jobs('python', 'w', 3);
select jobs.fail_job(test.job('dead'), '1', p_is_final => true), jobs.complete_job(test.job('done'), '1');
select test.add_job('waiting', 'far', p_run_at => now() + interval '2 hours'), test.add_job('ready', 'far', p_order_key => 'o'),
    test.add_job('blocked', 'far', p_order_key => 'o'), test.add_job('cancelled', 'far'), test.add_job('sql');
select jobs.cancel_job(test.job('cancelled'));

select test.login_as('admin', test.user_id(9));
select results_eq(
    $$ select state, payload ->> 'name' from jobs.list_jobs('python') $$,
    $$ select n, n from unnest('{blocked,ready,waiting,running}'::text[]) as n $$, 'an administrator sees what is unfinished, the newest first'
);
select results_eq(
    $$ select job_id from jobs.list_jobs('python', p_limit => 2) $$, array[test.job('blocked'), test.job('ready')], 'page'
);
select results_eq(
    $$ select job_id from jobs.list_jobs('python', p_limit => 2, p_before => test.job('ready')) $$,
    array[test.job('waiting'), test.job('running')], 'by page'
);
select results_eq(
    $$ select j.job_id, j.state
    from unnest('{ready,waiting,blocked,running,dead,done,cancelled}'::text[]) as n, jobs.list_jobs('python', n) as j $$,
    $$ select test.job(n), n from unnest('{ready,waiting,blocked,running,dead,done,cancelled}'::text[]) as n $$, 'or what is in one state'
);
select is_empty($$ select from jobs.list_jobs('python', 'archived') $$, 'of which there may be none');
select is_empty($$ select from jobs.list_jobs('python', 'done', 10, test.job('done')) $$, 'or none before');

-- Errors
select throws_ok($$ select jobs.list_jobs('nothing') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select jobs.list_jobs('python', 'lost') $$, 'PT400', 'invalid_state', 'and a state that there is');
select throws_ok($$ select jobs.list_jobs('python', p_limit => 10001) $$, 'PT400', 'invalid_limit', 'pages end somewhere');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.list_jobs('python') $$, '42501', null, 'operators see no jobs');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty($$ select from jobs.list_jobs('python') $$, 'nor do functions that users call');

select * from finish();
rollback;
