begin;
select plan(14);

-- Contract
select function_returns('api', '_describe_version', array['api.versions'], 'api.version_info');
select is_definer('api', '_describe_version', array['api.versions']);
select function_privs_are('api', '_describe_version', array['api.versions'], 'anon', '{}'::text[]);
select function_privs_are('api', '_describe_version', array['api.versions'], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_describe_version', array['api.versions'], 'admin', '{}'::text[]);
select function_privs_are('api', '_describe_version', array['api.versions'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is((api.get_api_version('v1')).status, 'deprecated', 'a version is deprecated from its date on');
select is((api.get_api_version('v2')).status, 'current', 'the latest is current');
select ok((api.get_api_version('v2')).is_latest, 'and says so');
select is((api.create_api_version('v3', p_introduced_at => now() + interval '1 day')).status, 'announced', 'one to come is announced');
select test.logout();
update api.versions set introduced_at = now() - interval '1 day' where version = 'v3';
select is((api.get_api_version('v2')).status, 'supported', 'an older one is supported');
update api.versions set deprecated_at = now() + interval '1 day' where version = 'v3';
select is((api.get_api_version('v3')).status, 'current', 'a deprecation that lies ahead changes nothing yet');
update api.versions set deprecated_at = now() - interval '1 hour' where version = 'v3';
select is((api.get_api_version('v2')).status, 'current', 'the latest is one that is not deprecated');
update api.versions set sunset_at = now() where version = 'v3';
select is((api.get_api_version('v3')).status, 'sunset', 'from its sunset on a version is over');

select * from finish();
rollback;
