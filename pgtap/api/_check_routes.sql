begin;
select plan(5);

-- Contract
select function_returns('api', '_check_routes', '{}'::text[], 'void');
select function_privs_are('api', '_check_routes', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
create function public.pgtap_mine() returns integer language sql stable return 1;
select api.add_route('GET', '/pgtap/mine', 'public.pgtap_mine');
select set_config(
    'mainspring.route_tags', (select array_agg(distinct tag)::text from api.routes where tag <> 'Invoices'), true
);
select api._check_routes();
select is((select count(*) from api.routes where tag = 'Invoices'), 0::bigint, 'a group that is not stated goes');
select is((select count(*) from api.routes where path = '/pgtap/mine'), 1::bigint, 'somebody''s own stays');

-- Errors
drop function public.pgtap_mine();
select throws_ok('select api._check_routes()', 'PT422', 'route_function_not_found', 'a route without its function');

select * from finish();
rollback;
