begin;
select plan(9);

-- Contract
select function_returns('flags', 'list_environments', '{}'::text[], 'setof flags.environments');
select volatility_is('flags', 'list_environments', '{}'::text[], 'stable');
select is_definer('flags', 'list_environments', '{}'::text[]);
select function_privs_are('flags', 'list_environments', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_environments', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_environments', '{}'::text[], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'list_environments', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_environments', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('operator', test.user_id(11));
select results_eq('select environment, is_default from flags.list_environments()', $$ values ('development', false), ('production', true), ('staging', false) $$, 'there are three to begin with');

select * from finish();
rollback;
