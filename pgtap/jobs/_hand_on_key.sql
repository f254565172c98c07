begin;
select plan(18);

-- Contract
select function_returns('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'boolean');
select is_definer('jobs', '_hand_on_key', array['text', 'text', 'bigint']);
select function_privs_are('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_hand_on_key', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin
    perform test.add_job('a', p_order_key => 'k'), test.add_job('b', p_order_key => 'k'),
        test.add_job('c', p_order_key => 'k', p_run_at => now() + interval '1 hour');
end $$;
select is(test.state('b'), 'blocked', 'b is behind a');
select is(jobs._hand_on_key('sql', 'k', test.job('b')), true, 'who does not hold the key');
select is(test.state('b'), 'blocked', 'hands nothing on');
select is(jobs._hand_on_key('sql', 'k', test.job('a')), true, 'who holds it');
select is(test.state('b'), 'ready', 'makes the next one ready');
select is(test.state('c'), 'blocked', 'and no other');
select is(jobs._hand_on_key('sql', 'k', test.job('b')), true, 'the next one');
select is(test.state('c'), 'waiting', 'waits where its time has not come');
select is(jobs._hand_on_key('sql', 'k', test.job('c')), true, 'the last one');
select is_empty('select from jobs.order_keys', 'removes the key');
select is_empty('select from jobs.released_keys', 'and nothing is left for the tick');

select * from finish();
rollback;
