begin;
select plan(11);

-- Contract
select function_returns('api', 'restore_api_version', array['text'], 'api.version_info');
select is_definer('api', 'restore_api_version', array['text']);
select function_privs_are('api', 'restore_api_version', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'restore_api_version', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'restore_api_version', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'restore_api_version', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select lives_ok(
    $$ select api.schedule_brownout('v1', now() + interval '1 hour', now() + interval '2 hours') $$, 'given a brown-out to come'
);
select results_eq(
    $$ select status, deprecated_at, sunset_at from api.restore_api_version('v1') $$,
    $$ values ('supported', null::timestamptz, null::timestamptz) $$, 'takes the deprecation back'
);
select is_empty('select api.list_brownouts()', 'and the brown-outs');

-- Errors
select throws_ok($$ select api.restore_api_version('v9') $$, 'PT404', 'unknown_version', 'a version has to exist');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select api.restore_api_version('v1') $$, '42501', null, 'users do not decide that');

select * from finish();
rollback;
