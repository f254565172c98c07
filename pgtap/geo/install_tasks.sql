begin;
select plan(7);

-- Contract
select function_returns('geo', 'install_tasks', '{}'::name[], 'integer');
select is_definer('geo', 'install_tasks', '{}'::name[]);
select function_privs_are('geo', 'install_tasks', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('geo', 'install_tasks', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('geo', 'install_tasks', '{}'::name[], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select is(geo.install_tasks(), 1, 'declares the task');
select is((select t.cadence from ops.maintenance_tasks as t where t.task_name = 'purge_routes'), 'daily', 'for every day');

select * from finish();
rollback;
