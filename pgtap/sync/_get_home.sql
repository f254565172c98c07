begin;
select plan(8);

-- Contract
select function_returns('sync', '_get_home', '{}'::text[], 'text');
select is_definer('sync', '_get_home', '{}'::text[]);
select function_privs_are('sync', '_get_home', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_get_home', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_get_home', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select matches(sync._get_home(), '^[0-9a-f]{12}$', 'is short and has no dots');
update sync.home set home_id = gen_random_uuid();
select isnt(sync._get_home(), '', 'another home has another name');
update sync.home set system_identifier = 1;
select throws_ok('select sync._get_home()', 'PT503', 'sync_restored', 'a database that came from another server has none yet');

select * from finish();
rollback;
