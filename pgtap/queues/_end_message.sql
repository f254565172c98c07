begin;
select plan(11);

-- Contract
select function_returns('queues', '_end_message', array['text', 'bigint', 'integer', 'text'], 'void');
select is_definer('queues', '_end_message', array['text', 'bigint', 'integer', 'text']);
select function_privs_are('queues', '_end_message', array['text', 'bigint', 'integer', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select queues.create_queue('post'), queues.create_queue('other');
select set_config('test.one', queues.send_message('post', '1')::text, true),
    set_config('test.two', queues.send_message('post', '2')::text, true);
select queues.read_messages('post', 10);
select queues._end_message('post', current_setting('test.one')::bigint, 1::smallint, 'deleted');
select is_empty($$ select from jobs.finished_jobs $$, 'a deleted message leaves nothing');
select queues._end_message('post', current_setting('test.two')::bigint, 1::smallint, 'archived');
select results_eq($$ select outcome, payload from jobs.finished_jobs $$, $$ values ('archived', '2'::jsonb) $$, 'an archived one a row');
select is_empty($$ select from jobs.running $$, 'both have left the queue');

-- Errors
select queues.send_message('post', '3');
select throws_ok($$ select queues._end_message('post', (select max(job_id) from jobs.ready), 0::smallint, 'deleted') $$,
    'PT409', 'lease_lost', 'what nobody has read cannot be ended');
select queues.read_messages('post');
select throws_ok($$ select queues._end_message('other', (select job_id from jobs.running), 1::smallint, 'deleted') $$,
    'PT409', 'lease_lost', 'nor what lies in another queue');
select throws_ok($$ select queues._end_message('post', (select job_id from jobs.running), 2::smallint, 'deleted') $$,
    'PT409', 'lease_lost', 'nor with another receipt');
select throws_ok($$ select queues._end_message('post', null, null, 'deleted') $$, 'PT409', 'lease_lost', 'nor nothing');
select throws_ok($$ select queues._end_message('none', 1, 1::smallint, 'deleted') $$, 'PT404', 'unknown_queue', 'needs a queue');

select * from finish();
rollback;
