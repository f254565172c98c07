begin;
select plan(6);

-- Contract
select function_returns('jobs', '_get_handler', array['text'], 'jobs.handlers');
select is_definer('jobs', '_get_handler', array['text']);
select function_privs_are('jobs', '_get_handler', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select is((jobs._get_handler('note')).queue, 'sql', 'a handler by its name');

-- Errors
select throws_ok($$ select jobs._get_handler('nobody') $$, 'PT404', 'unknown_handler', 'refuses an unknown name');
select throws_ok($$ select jobs._get_handler(null) $$, 'PT404', 'unknown_handler', 'refuses no name');

select * from finish();
rollback;
