begin;
select plan(23);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'schedule_job', array['text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid'], 'bigint');
select is_definer('jobs', 'schedule_job', array['text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid']);
select function_privs_are('jobs', 'schedule_job', array['text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'schedule_job', array['text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid'], 'admin', '{}'::text[]);

-- Behaviour: places
select test.login_as('service_role');
select lives_ok($$ select jobs.schedule_job('note', null) $$, 'a service adds a job');
select test.logout();
select results_eq(
    'select queue, handler, priority, attempt, payload, unique_key, order_key from jobs.ready',
    $$ values ('sql', 'note', 5::smallint, 0::smallint, '{}'::jsonb, null::text, null::text) $$,
    'which is plain where nothing is asked for'
);
select test.add_job('past', p_run_at => now() - interval '1 hour'), test.add_job('later', p_run_at => now() + interval '1 hour');
select results_eq(
    $$ select test.state('past'), test.state('later'), (jobs._find_job(test.job('later'))).run_at $$,
    $$ values ('ready', 'waiting', now() + interval '1 hour') $$, 'it waits for a time that is to come'
);
select jobs.register_handler('urgent', 'test.note_job(jsonb)', p_priority => '1');
select test.add_job('own', 'urgent'), test.add_job('other', 'urgent', p_priority => '0');
select results_eq(
    $$ select (jobs._find_job(test.job(n))).priority from unnest('{own,other}'::text[]) as n $$,
    array[1, 0]::smallint[], 'the priority is that of the handler, unless the job has one'
);
select throws_ok(
    $$ do 'begin perform jobs.schedule_job(''far''); raise ''no''; end' $$, 'P0001', 'no', 'where the caller fails'
);
select is_empty($$ select from jobs.ready where handler = 'far' $$, 'there is no job');

-- Behaviour: unique keys
select test.add_job('unique', p_unique_key => 'k');
select is(jobs.schedule_job('note', '{"other": 1}', p_unique_key => 'k'), test.job('unique'), 'asking again gives the job that is there');
select is(
    (select count(*) from jobs.ready where unique_key = 'k' and not payload ? 'other'), 1::bigint, 'there is one, and it is unchanged'
);
select isnt(jobs.schedule_job('far', p_unique_key => 'k'), test.job('unique'), 'queues have keys of their own');
select jobs.run_jobs('sql');
select isnt(jobs.schedule_job('note', p_unique_key => 'k'), test.job('unique'), 'once the job has ended the key is free');

-- Behaviour: order keys
select test.add_job('a1', p_order_key => 'a', p_run_at => now() + interval '1 hour'), test.add_job('a2', p_order_key => 'a', p_priority => '0'),
    test.add_job('b1', p_order_key => 'b'), test.add_job('far1', 'far', p_order_key => 'a');
select results_eq(
    $$ select test.state('a1'), test.state('a2'), test.state('b1'), test.state('far1') $$,
    $$ values ('waiting', 'blocked', 'ready', 'ready') $$,
    'a job waits behind the one before it, though that is not due and less urgent; no other does'
);

-- Errors
select throws_ok($$ select jobs.schedule_job('nobody') $$, 'PT404', 'unknown_handler', 'needs a handler');
select throws_ok($$ select jobs.schedule_job(null) $$, 'PT404', 'unknown_handler', 'whose name is known');
select throws_ok($$ select jobs.schedule_job('note', p_priority => '10') $$, 'PT400', 'invalid_priority', 'priorities end at 9');
select throws_ok($$ select jobs.schedule_job('note', p_unique_key => '') $$, 'PT400', 'invalid_key', 'an empty key is no key');
select throws_ok(
    $$ select jobs.schedule_job('note', p_order_key => repeat('ä', 501)) $$, 'PT400', 'invalid_key', 'nor is one that fits in no index'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.schedule_job('note') $$, '42501', null, 'users add no jobs');
set local role app_api;
select lives_ok(
    $$ select jobs.schedule_job('note'), jobs.schedule_job('note', p_unique_key => 'k'), jobs.schedule_job('note', p_order_key => 'b') $$,
    'but functions that they call may'
);
select is_empty(
    'select from jobs.ready union all select from jobs.waiting union all select from jobs.blocked', 'and show them none'
);

select * from finish();
rollback;
