begin;
select plan(10);

-- Contract
select function_returns('jobs', '_get_handler', array['text'], 'jobs.handlers');
select is_definer('jobs', '_get_handler', array['text']);
select function_privs_are('jobs', '_get_handler', array['text'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_get_handler', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_get_handler', array['text'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_get_handler', array['text'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_get_handler', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

select is((jobs._get_handler('note')).queue, 'sql', 'a handler by its name');

-- Errors
select throws_ok($$ select jobs._get_handler('gone') $$, 'PT404', 'unknown_handler', 'one that nobody registered');
select throws_ok('select jobs._get_handler(null)', 'PT404', 'unknown_handler', 'none');

select * from finish();
rollback;
