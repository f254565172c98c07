-- While somebody adds to the key: tests/test_queues.py.
begin;
select plan(11);

-- Contract
select function_returns('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'boolean');
select function_privs_are('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('a', p_order_key => 'o'), test.add_job('b', p_order_key => 'o'),
    test.add_job('c', p_order_key => 'o', p_run_at => now() + interval '1 hour');
delete from jobs.ready where job_id = test.job('a');
select ok(jobs._hand_on_key('sql', 'o', test.job('a')), 'handed on');
select is(test.state('b'), 'ready', 'to the next job');
select is(test.state('c'), 'blocked', 'only');
select ok(jobs._hand_on_key('sql', 'o', test.job('a')), 'from a job that does not hold it');
select is(test.state('c'), 'blocked', 'nothing is handed on');
delete from jobs.ready where job_id = test.job('b');
select jobs._hand_on_key('sql', 'o', test.job('b'));
select is(test.state('c'), 'waiting', 'one that has a time waits for it');
select results_eq($$ select job_id from jobs.order_keys $$, $$ values (test.job('c')) $$, 'and holds the key meanwhile');
delete from jobs.waiting;
select ok(jobs._hand_on_key('sql', 'o', test.job('c')), 'after the last one');
select is_empty('select from jobs.order_keys', 'the key is free');

select * from finish();
rollback;
