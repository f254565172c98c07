begin;
select plan(9);

-- Contract
select function_returns('api', 'list_api_versions', '{}'::name[], 'setof api.version_info');
select is_definer('api', 'list_api_versions', '{}'::name[]);
select function_privs_are('api', 'list_api_versions', '{}'::name[], 'anon', array['EXECUTE']);
select function_privs_are('api', 'list_api_versions', '{}'::name[], 'authenticated', array['EXECUTE']);
select function_privs_are('api', 'list_api_versions', '{}'::name[], 'admin', array['EXECUTE']);
select function_privs_are('api', 'list_api_versions', '{}'::name[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('anon');
select results_eq(
    'select version, status, is_default, successor, guide from api.list_api_versions()',
    $$ values ('v2', 'current', true, null, null), ('v1', 'deprecated', false, 'v2', '/docs/v1-to-v2.md') $$,
    'lists the newest first'
);
select is(
    (select jsonb_array_length(breaking_changes) > 0 from api.list_api_versions() where version = 'v2'), true,
    'says what is different'
);

-- Isolation
select throws_ok('select * from api.versions', '42501', null, 'nobody touches the table');

select * from finish();
rollback;
