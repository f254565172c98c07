begin;
select plan(15);

-- Contract
select function_returns('api', 'create_api_version', array['text', 'text', 'timestamp with time zone', 'text'], 'api.version_info');
select is_definer('api', 'create_api_version', array['text', 'text', 'timestamp with time zone', 'text']);
select function_privs_are('api', 'create_api_version', array['text', 'text', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'create_api_version', array['text', 'text', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'create_api_version', array['text', 'text', 'timestamp with time zone', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'create_api_version', array['text', 'text', 'timestamp with time zone', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((api.create_api_version('v3', 'Third.')).status, 'current', 'introduces a version');
select is((api.get_api_version('v3')).is_default, false, 'which is not the default');

-- Errors
select throws_ok($$ select api.create_api_version('v3') $$, 'PT409', 'version_exists', 'a number is used once');
select throws_ok($$ select api.create_api_version('v1') $$, 'PT409', 'version_exists', 'numbers rise');
select throws_ok($$ select api.create_api_version('3') $$, 'PT400', 'invalid_version', 'a name has its form');
select throws_ok($$ select api.create_api_version(null) $$, 'PT400', 'invalid_version', 'and is given');
select throws_ok($$ select api.create_api_version('v4', null, 'infinity') $$, 'PT400', 'invalid_introduction', 'infinity is no date');
select throws_ok($$ select api.create_api_version('v4', p_guide => 'x') $$, 'PT400', 'invalid_guide', 'a guide is an address');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select api.create_api_version('v5') $$, '42501', null, 'operators make no versions');

select * from finish();
rollback;
