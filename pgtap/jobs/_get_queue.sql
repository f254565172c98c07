begin;
select plan(7);

-- Contract
select function_returns('jobs', '_get_queue', array['text', 'text[]'], 'jobs.queues');
select is_definer('jobs', '_get_queue', array['text', 'text[]']);
select function_privs_are('jobs', '_get_queue', array['text', 'text[]'], 'service_role', '{}'::text[]);

-- Behaviour
select is((jobs._get_queue('python', '{sql,python}')).queue, 'python', 'a queue of one of the kinds');

-- Errors
select throws_ok($$ select jobs._get_queue('none', '{sql}') $$, 'PT404', 'unknown_queue', 'refuses an unknown name');
select throws_ok($$ select jobs._get_queue(null, '{sql}') $$, 'PT404', 'unknown_queue', 'refuses no name');
select throws_ok($$ select jobs._get_queue('python', '{sql}') $$, 'PT409', 'wrong_queue_kind', 'refuses another kind');

select * from finish();
rollback;
