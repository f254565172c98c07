begin;
select plan(12);

-- Contract
select function_returns('jobs', '_get_queue', array['text', 'text[]'], 'jobs.queues');
select is_definer('jobs', '_get_queue', array['text', 'text[]']);
select function_privs_are('jobs', '_get_queue', array['text', 'text[]'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_get_queue', array['text', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_get_queue', array['text', 'text[]'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_get_queue', array['text', 'text[]'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_get_queue', array['text', 'text[]'], 'service_role', '{}'::text[]);

-- Behaviour
select is((jobs._get_queue('sql', '{sql}')).kind, 'sql', 'a queue by its name');
select is((jobs._get_queue('sql', '{python,sql}')).queue, 'sql', 'of one of several kinds');

-- Errors
select throws_ok($$ select jobs._get_queue('gone', '{sql}') $$, 'PT404', 'unknown_queue', 'one that does not exist');
select throws_ok($$ select jobs._get_queue(null, '{sql}') $$, 'PT404', 'unknown_queue', 'none');
select throws_ok($$ select jobs._get_queue('python', '{sql}') $$, 'PT409', 'wrong_queue_kind', 'one of another kind');

select * from finish();
rollback;
