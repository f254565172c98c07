begin;
select plan(20);

-- Contract
select function_returns('api', 'deprecate_api_version', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'api.version_info');
select is_definer('api', 'deprecate_api_version', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text']);
select function_privs_are('api', 'deprecate_api_version', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'deprecate_api_version', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'deprecate_api_version', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'deprecate_api_version', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((api.create_api_version('v3')).version, 'v3', 'given a third version');
select results_eq(
    $$ select status, deprecated_at, successor, guide from api.deprecate_api_version('v2', now(), null, 'v3', '/docs/versions.md') $$,
    $$ values ('deprecated', now(), 'v3', '/docs/versions.md') $$, 'a version is on its way out'
);
select results_eq(
    $$ select deprecated_at, successor from api.deprecate_api_version('v2') $$, $$ values (now(), 'v3') $$,
    'saying it again keeps what is known'
);
select is(
    (api.deprecate_api_version('v1', p_sunset_at => '2040-01-01 00:00+00')).sunset_at, '2040-01-01 00:00+00', 'the sunset may move'
);
select test.logout();
select is(
    (select a.xid from core.announcements as a where a.topic = 'versions'), pg_current_xact_id(), 'gateways are told'
);

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select api.deprecate_api_version('v9') $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok($$ select api.deprecate_api_version('v1', p_successor => 'v9') $$, 'PT404', 'unknown_version', 'and so has its successor');
select throws_ok(
    $$ select api.deprecate_api_version('v2', p_successor => 'v1') $$, 'PT400', 'invalid_successor', 'successors never lead back'
);
select throws_ok(
    $$ select api.deprecate_api_version('v2', p_successor => 'v2') $$, 'PT400', 'invalid_successor', 'nor to the version itself'
);
select throws_ok(
    $$ select api.deprecate_api_version('v3', now() + interval '2 days', now() + interval '1 day') $$, 'PT400',
    'sunset_before_deprecation', 'a sunset is not before the deprecation'
);
select throws_ok(
    $$ select api.deprecate_api_version('v1', '2000-06-01 00:00+00') $$, 'PT400', 'invalid_deprecation',
    'a deprecation is not before the introduction'
);
select throws_ok(
    $$ select api.deprecate_api_version('v2', p_sunset_at => now() + interval '1 day') $$, 'PT409', 'version_is_default',
    'the default keeps answering'
);
select throws_ok($$ select api.deprecate_api_version('v3', p_guide => 'x y') $$, 'PT400', 'invalid_guide', 'a guide is an address');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select api.deprecate_api_version('v1') $$, '42501', null, 'operators do not decide that');

select * from finish();
rollback;
