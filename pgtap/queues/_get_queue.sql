begin;
select plan(7);

-- Contract
select function_returns('queues', '_get_queue', array['text'], 'jobs.queues');
select is_definer('queues', '_get_queue', array['text']);
select function_privs_are('queues', '_get_queue', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select queues.create_queue('post');
select is((queues._get_queue('post')).queue, 'post', 'a message queue by its name');

-- Errors
select throws_ok($$ select queues._get_queue('none') $$, 'PT404', 'unknown_queue', 'refuses an unknown name');
select throws_ok($$ select queues._get_queue(null) $$, 'PT404', 'unknown_queue', 'refuses no name');
select throws_ok($$ select queues._get_queue('sql') $$, 'PT409', 'wrong_queue_kind', 'refuses a queue of jobs');

select * from finish();
rollback;
