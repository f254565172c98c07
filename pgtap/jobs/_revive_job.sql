begin;
select plan(11);

-- Contract
select function_returns('jobs', '_revive_job', array['jobs.dead_jobs'], 'boolean');
select function_privs_are('jobs', '_revive_job', array['jobs.dead_jobs'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('a', 'far', p_unique_key => 'u', p_order_key => 'o'), test.add_job('b', 'far', p_order_key => 'o'),
    test.add_job('c', 'far', p_order_key => 'o');
select jobs.fail_job(c.job_id, c.attempt, 'no', null, true) from jobs.claim_jobs('python', 'w') as c;
select test.add_job('d', 'far', p_unique_key => 'u');
select ok(not (select jobs._revive_job(d) from jobs.dead_jobs as d), 'not while another job holds its unique key');
select is(test.state('a'), 'dead', 'it stays dead');
select jobs.cancel_job(test.job('d'));
select ok((select jobs._revive_job(d) from jobs.dead_jobs as d), 'then it does');
select is(test.state('a'), 'blocked', 'behind the one that has its order key');
select is((jobs._find_job(test.job('a'))).attempt, 0::smallint, 'no attempt counts');
select jobs.complete_job(test.job('b'), c.attempt) from jobs.claim_jobs('python', 'w') as c;
select is(test.state('a'), 'ready', 'before the younger ones');
create temp table again as select * from jobs.claim_jobs('python', 'w');
select results_eq(
    'select job_id, attempt, forgiven from again', $$ values (test.job('a'), 2::smallint, 1::smallint) $$,
    'the proof of its lease goes on where it was'
);
select jobs.fail_job(job_id, attempt, 'no', null, true) from again;
select jobs.cancel_job(test.job('c'));
do $$ begin perform jobs.note_sleep(true); end $$;
select jobs._revive_job(d) from jobs.dead_jobs as d;
select results_eq(
    $$ select state, attempt, errors -> -1 ->> 'error' from jobs._find_job(test.job('a')) $$, $$ values ('ready', 0::smallint, 'no') $$,
    'ready at once where nobody has it, with all attempts before it and its history'
);
select results_eq('select last_value from jobs.sleepers', array[1::bigint], 'and somebody is woken for it');

select * from finish();
rollback;
