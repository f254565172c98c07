begin;
select plan(11);

-- Contract
select has_function('ops', 'list_settings_advice', array['bigint']);
select is_definer('ops', 'list_settings_advice', array['bigint']);
select function_privs_are('ops', 'list_settings_advice', array['bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_settings_advice', array['bigint'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_settings_advice', array['bigint'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_settings_advice', array['bigint'], 'authenticated', '{}'::text[]);

set local synchronous_commit = off;
set local random_page_cost = 1.1;

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select advised, severity, remedy from ops.list_settings_advice() where setting_name = 'synchronous_commit' $$,
    $$ values ('on', 'warning', 'alter system set synchronous_commit = ''on''; select pg_reload_conf();') $$, 'one that may lose payments'
);
select is_empty($$ select from ops.list_settings_advice() where setting_name = 'random_page_cost' $$, 'not one that suits');
select is_empty($$ select from ops.list_settings_advice() where setting_name = 'work_mem' $$, 'nor what depends on memory that is not known');
select isnt_empty($$ select from ops.list_settings_advice(268435456) where setting_name = 'work_mem' $$, 'which the caller may say');

-- Errors
select throws_ok($$ select ops.list_settings_advice(1000) $$, 'PT400', 'invalid_memory', 'in bytes');

select * from finish();
rollback;
