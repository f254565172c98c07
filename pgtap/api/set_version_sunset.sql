begin;
select plan(14);

-- Contract
select function_returns('api', 'set_version_sunset', array['text', 'timestamp with time zone'], 'api.version_info');
select is_definer('api', 'set_version_sunset', array['text', 'timestamp with time zone']);
select function_privs_are('api', 'set_version_sunset', array['text', 'timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('api', 'set_version_sunset', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'set_version_sunset', array['text', 'timestamp with time zone'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'set_version_sunset', array['text', 'timestamp with time zone'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((api.set_version_sunset('v1', now() + interval '1 day')).sunset_at, now() + interval '1 day', 'sets the date');
select is((api.set_version_sunset('v1', null)).sunset_at, null, 'takes it back');

-- Errors
select throws_ok($$ select api.set_version_sunset('v9', null) $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok(
    $$ select api.set_version_sunset('v2', now() + interval '1 day') $$, 'PT409', 'version_is_default', 'the default has none'
);
select throws_ok($$ select api.set_version_sunset('v1', now() - interval '1 minute') $$, 'PT400', null, 'a sunset lies ahead');
select is((api.create_api_version('v3')).version, 'v3', 'given a third version');
select throws_ok(
    $$ select api.set_version_sunset('v3', now() + interval '1 day') $$, 'PT409', 'version_not_deprecated', 'callers are told first'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select api.set_version_sunset('v1', null) $$, '42501', null, 'users do not decide that');

select * from finish();
rollback;
