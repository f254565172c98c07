begin;
select plan(15);

-- Contract
select function_returns('api', 'set_default_version', array['text'], 'api.version_info');
select is_definer('api', 'set_default_version', array['text']);
select function_privs_are('api', 'set_default_version', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'set_default_version', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'set_default_version', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'set_default_version', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((api.create_api_version('v3')).version, 'v3', 'given a third version');
select is((api.set_default_version('v3')).is_default, true, 'makes a version the default');
select is((api.get_api_version('v2')).is_default, false, 'there is one default');
select is((api.set_default_version('v3')).is_default, true, 'the same again is no error');

-- Errors
select throws_ok($$ select api.set_default_version('v9') $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok($$ select api.set_default_version('v1') $$, 'PT409', 'version_has_sunset', 'one that ends is none');
select is((api.create_api_version('v4', p_introduced_at => now() + interval '1 day')).status, 'announced', 'given one to come');
select throws_ok($$ select api.set_default_version('v4') $$, 'PT409', 'version_not_introduced', 'one to come is none either');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select api.set_default_version('v2') $$, '42501', null, 'operators do not decide that');

select * from finish();
rollback;
