begin;
select plan(3);

-- Contract
select function_returns('api', '_list_gateway_functions', '{}'::text[], 'setof api.gateway_function');
select function_privs_are('api', '_list_gateway_functions', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select is(
    (select parameters from api._list_gateway_functions() where function_name = 'auth.logout'), '{p_refresh_token}',
    'each with its parameters'
);

select * from finish();
rollback;
