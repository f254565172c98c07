begin;
select plan(7);

-- Contract
select function_returns('sync', 'install_triggers', '{}'::text[], 'integer');
select is_definer('sync', 'install_triggers', '{}'::text[]);
select function_privs_are('sync', 'install_triggers', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'install_triggers', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'install_triggers', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(sync.install_triggers(), (
    select count(*)::integer from sync.tables as t join pg_class as c on c.oid = to_regclass(t.table_name)
    where c.relowner = 'app_owner'::regrole and t.is_enabled
), 'looks after the tables of the application');
drop table garden.pages;
select sync.install_triggers();
select is((select is_enabled from sync.tables where table_name = 'garden.pages'), false, 'a table that is gone takes no part');

select * from finish();
rollback;
