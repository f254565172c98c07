begin;
select plan(9);

-- Contract
select function_returns('api', '_find_version', array['text'], 'api.versions');
select is_definer('api', '_find_version', array['text']);
select function_privs_are('api', '_find_version', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', '_find_version', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_find_version', array['text'], 'admin', '{}'::text[]);
select function_privs_are('api', '_find_version', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is((api._find_version('v1')).successor, 'v2', 'finds a version');

-- Errors
select throws_ok($$ select api._find_version('v9') $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok($$ select api._find_version(null) $$, 'PT404', 'unknown_version', 'no name is no version');

select * from finish();
rollback;
