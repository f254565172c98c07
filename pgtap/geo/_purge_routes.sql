begin;
select plan(6);

-- Contract
select function_returns('geo', '_purge_routes', '{}'::name[], 'integer');
select is_definer('geo', '_purge_routes', '{}'::name[]);
select function_privs_are('geo', '_purge_routes', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('geo', '_purge_routes', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_purge_routes', '{}'::name[], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(geo._purge_routes(), 0, 'forgets ways that have expired');

select * from finish();
rollback;
