begin;
select plan(7);

-- Contract
select function_returns('config', 'list_environments', '{}'::text[], 'setof config.environments');
select is_definer('config', 'list_environments', '{}'::text[]);
select function_privs_are('config', 'list_environments', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('config', 'list_environments', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'list_environments', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('config', 'list_environments', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select results_eq(
    'select environment from config.list_environments()', array['all', 'development', 'production', 'staging'],
    'all first'
);

select * from finish();
rollback;
