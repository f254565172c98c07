begin;
select plan(9);

-- Contract
select function_returns('api', 'get_api_version', array['text'], 'api.version_info');
select is_definer('api', 'get_api_version', array['text']);
select function_privs_are('api', 'get_api_version', array['text'], 'anon', array['EXECUTE']);
select function_privs_are('api', 'get_api_version', array['text'], 'authenticated', array['EXECUTE']);
select function_privs_are('api', 'get_api_version', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'get_api_version', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('anon');
select is((api.get_api_version('v1')).version, 'v1', 'finds a version');
select is((api.get_api_version()).version, 'v2', 'without a name it is the default');

-- Errors
select throws_ok($$ select api.get_api_version('v7') $$, 'PT404', 'unknown_version', 'a version has to exist');

select * from finish();
rollback;
